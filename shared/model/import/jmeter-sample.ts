import type { FailureClass } from '../failure-class.ts';
import { type ImportedSample, statusFailure } from './sample-book.ts';

/** A sample as JMeter names its fields, in CSV and in XML. */
export interface JmeterFields {
  /** Unix ms of its start. */
  readonly startedAt: number;
  readonly elapsedMs: number;
  readonly label: string;
  readonly responseCode: string;
  readonly responseMessage: string;
  readonly success: boolean;
  readonly failureMessage: string;
  readonly method: string;
  readonly url: string;
  readonly bytes: number;
  readonly sentBytes: number;
  readonly latencyMs?: number | undefined;
  readonly connectMs?: number | undefined;
  readonly users: number;
}

/** True for what a transaction controller adds up: its requests stand in the file themselves. */
export function isTransaction(responseMessage: string): boolean {
  return responseMessage.startsWith('Number of samples in transaction');
}

export function jmeterSample(fields: JmeterFields): ImportedSample {
  const status = /^[1-5]\d\d$/.test(fields.responseCode) ? Number(fields.responseCode) : undefined;
  const failure = failureOf(fields, status);
  const words = [status === undefined ? fields.responseCode : '', fields.responseMessage, fields.failureMessage];
  return {
    ...{ endedAt: fields.startedAt + fields.elapsedMs, durationMs: fields.elapsedMs, status },
    ...(failure === undefined ? {} : { failure, error: words.filter((text) => text !== '').join(': ') }),
    method: fields.method,
    // Without a column for it the label is often the address.
    url: fields.url === '' ? fields.label : fields.url,
    name: fields.label,
    ...{ bytesReceived: fields.bytes, bytesSent: fields.sentBytes, users: fields.users },
    ...{ waitingMs: fields.latencyMs, connectingMs: fields.connectMs },
  };
}

function failureOf({ success, responseCode, responseMessage }: JmeterFields, status: number | undefined): FailureClass | undefined {
  if (success) return undefined;
  if (status !== undefined) return statusFailure(status) ?? 'check';
  return exceptionClass(`${responseCode} ${responseMessage}`);
}

/** By the Java exception JMeter writes in place of a status, and its message. The first that fits. */
const exceptions: readonly (readonly [RegExp, FailureClass])[] = [
  [/UnknownHostException|Name or service not known|nodename nor servname/i, 'dns'],
  [/SSL|Certificate|CertPath/i, 'tls'],
  [/Address already in use|Cannot assign requested address|Too many open files|No buffer space/i, 'local_limit'],
  [/Connection refused/i, 'connect_refused'],
  [/ConnectTimeoutException|connect timed out|(?:ConnectException|HttpHostConnectException).*timed out/i, 'connect_timeout'],
  [/Read timed out|SocketTimeoutException|Connection timed out|InterruptedIOException/i, 'response_timeout'],
  [/NoHttpResponseException|failed to respond/i, 'closed'],
  [/Connection reset|Broken pipe|Software caused connection abort|connection abort/i, 'reset'],
  [/ConnectionClosedException|TruncatedChunkException|Premature end|Unexpected end/i, 'truncated'],
  [/NoRouteToHostException|Network is unreachable|No route to host|ConnectException|HttpHostConnectException/i, 'connect_failed'],
  [/ClientProtocolException|ProtocolException|MalformedChunkCodingException|Invalid header|not a valid/i, 'malformed'],
  [/Socket closed|SocketException/i, 'reset'],
];

function exceptionClass(text: string): FailureClass {
  return exceptions.find(([pattern]) => pattern.test(text))?.[1] ?? 'unclassified';
}
