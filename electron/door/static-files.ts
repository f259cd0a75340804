import { randomBytes } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';

/** An answer to a request for a file of the page, for HTTP and for the desktop shell's own protocol. */
export interface StaticAnswer {
  readonly status: 200 | 400 | 404;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

const nonceMark = '__CSP_NONCE__';

/** Sent with every answer. The page may only load what came with it; styles made by script carry the nonce of this load. */
export function securityHeaders(nonce?: string): Record<string, string> {
  const styles = nonce === undefined ? "'self'" : `'self' 'nonce-${nonce}'`;
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src ${styles}`,
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "manifest-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  };
}

/**
 * Reads a file of the built page by the path of a URL (still encoded, without query). `/` is index.html.
 *
 * Nothing outside `folder` is ever read, however the path is written.
 */
export async function readStaticFile(folder: string, urlPath: string): Promise<StaticAnswer> {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return failed(400, 'Not a path');
  }
  if (!path.startsWith('/') || /[\0\\]/.test(path) || path.split('/').includes('..')) return failed(400, 'Not a path');
  const name = path === '/' ? '/index.html' : path;
  const mediaType = mediaTypes[extname(name)];
  if (mediaType === undefined) return failed(404, 'Not here');
  try {
    const root = await realpath(folder);
    const file = await realpath(resolve(join(root, name)));
    if (!file.startsWith(root + sep)) return failed(404, 'Not here');
    const body = await readFile(file);
    if (name !== '/index.html') {
      const headers = { ...securityHeaders(), 'content-type': mediaType, 'cache-control': cacheControl(name) };
      return { status: 200, headers, body };
    }
    const nonce = randomBytes(16).toString('base64');
    return {
      status: 200,
      headers: { ...securityHeaders(nonce), 'content-type': mediaType, 'cache-control': 'no-store' },
      body: Buffer.from(body.toString('utf8').replaceAll(nonceMark, nonce)),
    };
  } catch {
    return failed(404, 'Not here');
  }
}

/** What the bundler names after its content never changes. */
function cacheControl(name: string): string {
  return name.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache';
}

function failed(status: 400 | 404, text: string): StaticAnswer {
  return { status, headers: { ...securityHeaders(), 'content-type': 'text/plain; charset=utf-8' }, body: Buffer.from(`${text}\n`) };
}
