import type { LinkStore } from './link-store.ts';
import { parseLongUrl } from './long-url.ts';
import { createdPage, formPage, messagePage } from './shortener-pages.ts';

export interface ShortenerRequest {
  readonly method: string;
  /** Path and query as the client sent them. */
  readonly target: string;
  readonly contentType: string;
  /** Empty for anything but POST. */
  readonly body: string;
}

export interface ShortenerResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly location?: string | undefined;
  readonly allow?: string | undefined;
}

export interface ShortenerContext {
  readonly links: LinkStore;
  /** Where it serves, e.g. `http://127.0.0.1:43210/` */
  readonly url: string;
  readonly instanceId: string;
}

const html = 'text/html; charset=utf-8';
const json = 'application/json';
const notAllowed: ShortenerResponse = {
  status: 405,
  contentType: html,
  body: messagePage('Method not allowed', 'Use GET or HEAD.'),
  allow: 'GET, HEAD',
};
const codePattern = /^\/([A-Za-z0-9]{1,16})$/;

/** What the URL shortener answers: form, POST /shorten, redirect by code, health, 404 otherwise. */
export function answer(request: ShortenerRequest, context: ShortenerContext): ShortenerResponse {
  const path = request.target.split('?', 1)[0] ?? '/';
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (path === '/shorten' && request.method === 'POST') return shorten(request, context);
  if (path === '/') return reads ? { status: 200, contentType: html, body: formPage(context.links.size) } : notAllowed;
  if (path === '/health') {
    if (!reads) return notAllowed;
    return { status: 200, contentType: json, body: JSON.stringify({ status: 'ok', instance: context.instanceId }) };
  }
  const code = codePattern.exec(path)?.[1];
  const longUrl = code === undefined ? undefined : context.links.find(code);
  if (longUrl === undefined) return { status: 404, contentType: html, body: messagePage('Not found', 'No link has that code.') };
  if (!reads) return notAllowed;
  return { status: 302, contentType: html, body: messagePage('Found', longUrl), location: longUrl };
}

function shorten(request: ShortenerRequest, context: ShortenerContext): ShortenerResponse {
  const isJson = /^application\/json\b/i.test(request.contentType);
  const field = isJson ? urlOfJson(request.body) : (new URLSearchParams(request.body).get('url') ?? undefined);
  const parsed = field === undefined ? { error: 'The field "url" is missing' } : parseLongUrl(field);
  if ('error' in parsed) {
    return isJson
      ? { status: 400, contentType: json, body: JSON.stringify({ error: parsed.error }) }
      : { status: 400, contentType: html, body: messagePage('Not shortened', parsed.error) };
  }
  const code = context.links.add(parsed.url);
  const shortUrl = context.url + code;
  return isJson
    ? { status: 201, contentType: json, body: JSON.stringify({ code, short_url: shortUrl, long_url: parsed.url }) }
    : { status: 201, contentType: html, body: createdPage(shortUrl, parsed.url) };
}

function urlOfJson(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    const url = typeof parsed === 'object' && parsed !== null && 'url' in parsed ? parsed.url : undefined;
    return typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}
