import { createRequire } from 'node:module';
import { Connection } from '../../../renderer/client/connection.ts';
import { openWireHere } from '../../../renderer/client/open-wire.ts';

/**
 * Makes this process look like the page of the desktop app to the built preload and to the renderer's client: a window that posts messages
 * to itself, at app://blitz. `openPage()` then does what a load of the page does.
 */
export function installPage(preloadPath: string): { openPage(): Connection } {
  const target = new EventTarget();
  const page = {
    window: globalThis,
    location: { protocol: 'app:', origin: 'app://blitz', href: 'app://blitz/' },
    addEventListener: target.addEventListener.bind(target),
    removeEventListener: target.removeEventListener.bind(target),
    postMessage(data: unknown, origin: string, ports: readonly unknown[] = []) {
      if (origin !== 'app://blitz') throw new Error(`Posted to ${origin}`);
      queueMicrotask(() => target.dispatchEvent(Object.assign(new Event('message'), { data, ports, origin, source: globalThis })));
    },
  };
  for (const [name, value] of Object.entries(page)) Object.defineProperty(globalThis, name, { value, configurable: true });
  createRequire(import.meta.url)(preloadPath);
  return { openPage: () => new Connection({ openWire: openWireHere }) };
}
