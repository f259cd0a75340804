import type { TransportFailureClass } from '../../../../shared/model/failure-class.ts';

const localLimitCodes = new Set(['EADDRNOTAVAIL', 'EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);

/** How far a connection had come when something went wrong with it. */
export type ConnectionStage = 'connecting' | 'handshaking' | 'established';

/** The class of a system error, by what the connection was doing. */
export function classifyTransportError(error: NodeJS.ErrnoException, stage: ConnectionStage): TransportFailureClass {
  const code = error.code ?? '';
  if (localLimitCodes.has(code)) return 'local_limit';
  // With TLS 1.3 the server's refusal of the handshake may arrive after it is finished on this side.
  if (stage === 'handshaking' || code === 'EPROTO' || code.startsWith('ERR_SSL_')) return 'tls';
  if (stage === 'established') return 'reset';
  // An override may name a host instead of an address.
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'dns';
  if (code === 'ECONNREFUSED') return 'connect_refused';
  if (code === 'ETIMEDOUT') return 'connect_timeout';
  return 'connect_failed';
}

/** The system's own word for an error, e.g. `ECONNRESET: read ECONNRESET`. */
export function describeTransportError(error: NodeJS.ErrnoException): string {
  const text = error.message === '' ? error.name : error.message;
  return error.code && !text.startsWith(error.code) ? `${error.code}: ${text}` : text;
}
