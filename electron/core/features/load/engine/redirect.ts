import { type RenderedRequest, renderRequest } from './compiled-request.ts';

const redirectStatuses = new Set([301, 302, 303, 307, 308]);

/** True for a status that, with a Location, sends the client elsewhere. */
export function isRedirect(status: number): boolean {
  return redirectStatuses.has(status);
}

/**
 * The request that follows a redirect, as browsers do it: 303 (and 301, 302 after a POST) becomes a GET without body, 307 and 308 repeat
 * method and body; another origin gets no Authorization or Cookie. `undefined` where the location is no http(s) URL.
 */
export function followRedirect(
  request: RenderedRequest,
  status: number,
  location: string,
  keepAlive: boolean,
): RenderedRequest | undefined {
  const url = URL.parse(location, request.url.href);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  const becomesGet =
    (status === 303 && request.method !== 'GET' && request.method !== 'HEAD') ||
    ((status === 301 || status === 302) && request.method === 'POST');
  const sameOrigin = url.origin === request.url.origin;
  const dropped = new Set<string>();
  if (!sameOrigin) for (const name of ['authorization', 'cookie', 'proxy-authorization', 'host']) dropped.add(name);
  if (becomesGet) for (const name of ['content-type', 'content-encoding', 'content-language', 'content-location']) dropped.add(name);
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !dropped.has(name.toLowerCase())));
  if (sameOrigin && url.username === '' && url.password === '') {
    url.username = request.url.username;
    url.password = request.url.password;
  }
  return renderRequest(becomesGet ? 'GET' : request.method, url, headers, becomesGet ? undefined : request.body, keepAlive, request.heads);
}
