import { protocol, type Session } from 'electron';
import { readStaticFile } from '../door/static-files.ts';

/** Where the page lives in the desktop app. */
export const appOrigin = 'app://blitz';

/** Must run before the app is ready: makes app:// an origin like https:// (storage, fetch, CSP 'self'). */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Serves the built page under `app://blitz/` with the same headers as the headless door, and lets the page load nothing else. */
export function serveAppProtocol(session: Session, rendererFolder: string): void {
  session.protocol.handle('app', async (request) => {
    const url = new URL(request.url);
    if (url.host !== 'blitz' || request.method !== 'GET') return new Response('Not here', { status: 404 });
    const { status, headers, body } = await readStaticFile(rendererFolder, url.pathname);
    return new Response(new Uint8Array(body), { status, headers: { ...headers } });
  });
  session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: !/^(?:app|devtools|data|blob):/.test(url) }));
}

/** The address of a screen of our page (`#/…`); `undefined` for what is none. */
export function screenUrl(href: string | undefined): string | undefined {
  return href?.startsWith('#/') ? URL.parse(href, `${appOrigin}/`)?.href : undefined;
}

/** True for addresses of our own page. */
export function isAppUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'app:' && url.host === 'blitz';
}
