import type * as Electron from 'electron';
import { note } from './control.ts';

type Handler = (request: Request) => Response | Promise<Response>;
type CheckHandler = NonNullable<Parameters<Electron.Session['setPermissionCheckHandler']>[0]>;
type RequestHandler = NonNullable<Parameters<Electron.Session['setPermissionRequestHandler']>[0]>;
type BeforeRequest = (details: { url: string }, callback: (response: Electron.CallbackResponse) => void) => void;

class FakeSession {
  readonly handlers = new Map<string, Handler>();
  checkHandler: CheckHandler | undefined;
  requestHandler: RequestHandler | undefined;
  beforeRequest: BeforeRequest | undefined;

  readonly protocol = {
    handle: (scheme: string, handler: Handler) => {
      note('session.protocol.handle', scheme);
      this.handlers.set(scheme, handler);
    },
  };

  readonly webRequest = {
    onBeforeRequest: (listener: BeforeRequest) => {
      this.beforeRequest = listener;
    },
  };

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.checkHandler = handler;
  }

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.requestHandler = handler;
  }

  setDevicePermissionHandler(handler: () => boolean): void {
    note('session.setDevicePermissionHandler', handler());
  }

  /** As the page would: asks whether the request may go out, then the protocol. */
  async fetch(url: string): Promise<Response> {
    const { cancel } = await new Promise<Electron.CallbackResponse>((resolve) => {
      if (this.beforeRequest) this.beforeRequest({ url }, resolve);
      else resolve({});
    });
    const handler = this.handlers.get(new URL(url).protocol.slice(0, -1));
    if (cancel || handler === undefined) throw new Error(`net::ERR_BLOCKED_BY_CLIENT ${url}`);
    return handler({ url, method: 'GET' } as Request);
  }
}

export const session = { defaultSession: new FakeSession() };
