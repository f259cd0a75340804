import { type Wire, wireOverPort } from '../../shared/contract/wire.ts';

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
  return wireOverPort(port, {
    onText(listener) {
      port.on('message', ({ data }) => listener(typeof data === 'string' ? data : ''));
      port.start();
    },
    onClose(listener) {
      port.on('close', listener);
    },
  });
}
