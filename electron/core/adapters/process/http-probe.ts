import { get } from 'node:http';

const maxBodyBytes = 64 * 1024;

/** One GET on a connection of its own; `undefined` when no complete response came within `timeoutMs`. Never throws. */
export function httpProbe(url: string, timeoutMs = 2000): Promise<{ readonly status: number; readonly body: string } | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, headers: { connection: 'close' } }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        if (body.length < maxBodyBytes) body += chunk;
      });
      response.on('end', () => answer({ status: response.statusCode ?? 0, body }));
      response.on('error', () => answer(undefined));
    });
    const timer = setTimeout(() => answer(undefined), timeoutMs);
    const answer = (result: { status: number; body: string } | undefined) => {
      clearTimeout(timer);
      request.destroy();
      resolve(result);
    };
    request.on('error', () => answer(undefined));
  });
}
