import type { Wire } from '../../shared/contract/wire.ts';

/** What Electron's `MessagePortMain` has. */
export interface NodePort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

/** A wire over one end of a `MessageChannelMain`; a message that is not text arrives as the empty one, which nobody accepts. */
export function wireFromNodePort(port: NodePort): Wire {
  let isOpen = true;
  const closeListeners = new Set<() => void>();
  const closed = () => {
    if (!isOpen) return;
    isOpen = false;
    for (const listener of closeListeners) listener();
  };
  port.on('close', closed);
  return {
    get isOpen() {
      return isOpen;
    },
    send(text) {
      if (isOpen) port.postMessage(text);
    },
    onMessage(listener) {
      port.on('message', ({ data }) => listener(typeof data === 'string' ? data : ''));
      port.start();
    },
    onClose(listener) {
      closeListeners.add(listener);
    },
    close() {
      port.close();
      closed();
    },
  };
}
