import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** What came of a POST; `why` is half a sentence that holds nothing of the address. */
export type PostOutcome =
  | { readonly ok: true; readonly status: number; readonly durationMs: number }
  | { readonly ok: false; readonly why: string; readonly canRetry: boolean };

/** One POST of JSON on a connection of its own; redirects are not followed, what is answered is not read. Never rejects. */
export function postJson(url: string, json: string, timeoutMs: number, signal: AbortSignal): Promise<PostOutcome> {
  const { promise, resolve } = Promise.withResolvers<PostOutcome>();
  const startedAt = performance.now();
  const fail = (why: string, canRetry = true) => resolve({ ok: false, why, canRetry });
  if (signal.aborted) {
    fail('the console ends');
    return promise;
  }
  const send = url.startsWith('https:') ? requestHttps : requestHttp;
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(json)),
    'user-agent': 'blitz-console',
    connection: 'close',
  };
  const request = send(url, { method: 'POST', agent: false, signal, headers });
  const timer = setTimeout(() => {
    fail(`no answer came within ${timeoutMs / 1000} s`);
    request.destroy();
  }, timeoutMs);
  // Its message may hold the address; its code does not.
  request.on('error', ({ code }: NodeJS.ErrnoException) =>
    fail(signal.aborted ? 'the console ends' : `no answer came (${code ?? 'error'})`),
  );
  request.on('response', (response) => {
    response.on('error', () => {});
    response.resume();
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) resolve({ ok: true, status, durationMs: performance.now() - startedAt });
    else if (status >= 300 && status < 400) fail(`it answered ${status}: redirects are not followed`, false);
    else fail(`it answered ${status}`, status >= 500 || status === 408 || status === 429);
  });
  request.end(json);
  return promise.finally(() => {
    clearTimeout(timer);
    request.destroy();
  });
}
