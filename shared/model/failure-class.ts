/**
 * What can become of a request that did not succeed: a closed union, declared here and nowhere else.
 *
 * - `dns`: the name did not resolve.
 * - `connect_refused`: the peer answered the connection attempt with a refusal (ECONNREFUSED).
 * - `connect_timeout`: no connection within the connect time-out (or ETIMEDOUT).
 * - `connect_failed`: any other failure to connect (unreachable network or host, reset while connecting).
 * - `tls`: the TLS handshake or the certificate check failed.
 * - `local_limit`: this machine had nothing left to connect with (EADDRNOTAVAIL, EMFILE, ENFILE, ENOBUFS).
 * - `reset`: the peer reset an established connection (RST; also EPIPE on writing).
 * - `closed`: the peer ended the connection in order, before any byte of the response.
 * - `truncated`: the peer ended the connection in order, inside a response.
 * - `response_timeout`: connected and asked, but no complete response within the request time-out.
 * - `malformed`: the bytes received are not a valid HTTP/1.1 response.
 * - `http_<status>`: a complete response with a status that counts as a failure.
 * - `check`: a complete response with an accepted status that failed the body check.
 * - `unclassified`: of an imported run only: another tool recorded the failure without saying how.
 */
export const transportFailureClasses = [
  'dns',
  'connect_refused',
  'connect_timeout',
  'connect_failed',
  'tls',
  'local_limit',
  'reset',
  'closed',
  'truncated',
  'response_timeout',
  'malformed',
  'check',
  'unclassified',
] as const;

export type TransportFailureClass = (typeof transportFailureClasses)[number];
export type HttpFailureClass = `http_${number}`;
export type FailureClass = TransportFailureClass | HttpFailureClass;

const httpPattern = /^http_[1-9]\d{2}$/;

export function isFailureClass(value: string): value is FailureClass {
  return (transportFailureClasses as readonly string[]).includes(value) || httpPattern.test(value);
}

export function httpFailureClass(status: number): HttpFailureClass {
  return `http_${status}`;
}

/** How many requests ended in one class. `reused + fresh = count`; `withBytes` of them had received response bytes. */
export interface FailureCount {
  readonly class: FailureClass;
  readonly count: number;
  /** On a connection that had already carried a request. */
  readonly reused: number;
  /** At least one byte of the response had arrived. */
  readonly withBytes: number;
}

/** A failure written down in full, so that the user can look at one of each class. At most 3 a class are kept. */
export interface FailureExample {
  readonly class: FailureClass;
  /** Milliseconds since the run started. */
  readonly atMs: number;
  readonly requestNumber: number;
  readonly requestName: string;
  readonly method: string;
  readonly url: string;
  readonly connection: {
    readonly id: number;
    /** Requests this connection had completed before; 0 = fresh. */
    readonly requestsBefore: number;
    readonly localPort?: number | undefined;
    readonly remoteAddress?: string | undefined;
  };
  /** Milliseconds from the start of the request to its failure. */
  readonly durationMs: number;
  readonly bytesReceived: number;
  /** First line of the response where one arrived, e.g. `HTTP/1.1 502 Bad Gateway`. */
  readonly statusLine?: string | undefined;
  /** Up to 512 characters of the body, control characters replaced. */
  readonly bodyExcerpt?: string | undefined;
  /** The system's or the parser's own word, e.g. `ECONNRESET: read ECONNRESET`. */
  readonly error?: string | undefined;
}

/** What a class is called on screen and what it means, in the user's words. */
export function describeFailureClass(failureClass: FailureClass): { label: string; meaning: string } {
  const text = failureTexts[failureClass as TransportFailureClass];
  if (text) return text;
  const status = failureClass.slice('http_'.length);
  return { label: `HTTP ${status}`, meaning: `The server answered with status ${status}.` };
}

const failureTexts: Record<TransportFailureClass, { label: string; meaning: string }> = {
  dns: { label: 'Name not found', meaning: 'The host name did not resolve to an address.' },
  connect_refused: { label: 'Refused', meaning: 'Nothing accepted the connection at that address and port.' },
  connect_timeout: { label: 'Connect time-out', meaning: 'No connection was made within the connect time-out.' },
  connect_failed: { label: 'Not connected', meaning: 'The connection could not be made: no route, or reset on connecting.' },
  tls: { label: 'TLS', meaning: 'The TLS handshake or the certificate check failed.' },
  local_limit: { label: 'Local limit', meaning: 'This machine ran out of ports, files or buffers: the generator was the limit.' },
  reset: { label: 'Reset', meaning: 'The server reset the connection.' },
  closed: { label: 'Closed', meaning: 'The server closed the connection before any byte of the response.' },
  truncated: { label: 'Truncated', meaning: 'The server closed the connection inside a response.' },
  response_timeout: { label: 'Time-out', meaning: 'No complete response arrived within the request time-out.' },
  malformed: { label: 'Malformed', meaning: 'The bytes received are not a valid HTTP/1.1 response.' },
  check: { label: 'Check failed', meaning: 'The response arrived but did not contain what was expected.' },
  unclassified: { label: 'Unclassified', meaning: 'Another tool recorded this failure without saying how.' },
};
