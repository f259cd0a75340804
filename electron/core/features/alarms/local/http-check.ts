import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** What came of a check. */
export interface HttpCheck {
  readonly failed: boolean;
  /** Time to the whole answer in ms, whatever its status; `undefined` where none came. */
  readonly durationMs: number | undefined;
  /** Of a failed one, half a sentence: `it answered 503`. */
  readonly why: string | undefined;
}

export interface HttpCheckOptions {
  readonly url: string;
  readonly timeoutMs: number;
  /** Any below 400 without it. */
  readonly expectStatus: number | undefined;
}

/** One GET on a connection of its own, redirects not followed. Never rejects; ends with the signal. */
export function checkHttp({ url, timeoutMs, expectStatus }: HttpCheckOptions, signal: AbortSignal): Promise<HttpCheck> {
  const { promise, resolve } = Promise.withResolvers<HttpCheck>();
  const startedAt = performance.now();
  const noAnswer = (why: string) => resolve({ failed: true, durationMs: undefined, why });
  const send = url.startsWith('https:') ? requestHttps : requestHttp;
  const request = send(url, { agent: false, signal, headers: { 'user-agent': 'blitz-console', accept: '*/*', connection: 'close' } });
  const timer = setTimeout(() => {
    noAnswer(`no answer came within ${timeoutMs / 1000} s`);
    request.destroy();
  }, timeoutMs);
  request.on('error', (error: NodeJS.ErrnoException) => noAnswer(`no answer came (${error.code ?? error.message})`));
  request.on('response', (response) => {
    const status = response.statusCode ?? 0;
    response.on('error', (error: NodeJS.ErrnoException) => noAnswer(`its answer broke off (${error.code ?? error.message})`));
    response.on('end', () => {
      const failed = expectStatus === undefined ? status >= 400 : status !== expectStatus;
      const why = failed ? `it answered ${status}${expectStatus === undefined ? '' : ` instead of ${expectStatus}`}` : undefined;
      resolve({ failed, durationMs: performance.now() - startedAt, why });
    });
    response.resume();
  });
  request.end();
  return promise.finally(() => {
    clearTimeout(timer);
    request.destroy();
  });
}
