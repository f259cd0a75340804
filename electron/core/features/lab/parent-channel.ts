/** The channel to the process that started this one. */
export interface ParentChannel {
  /** Settles when the message has left this process, or cannot: the parent may end at any moment. */
  send(message: unknown): Promise<void>;
  onMessage(listener: (message: unknown) => void): void;
  /** The parent has ended, however it did. */
  onClose(listener: () => void): void;
}

/** As Electron's utilityProcess gives it; typed here because the core knows nothing of Electron. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
}

/** Channel of a child_process.fork or of Electron's utilityProcess; `undefined` when this process was started by itself. */
export function openParentChannel(): ParentChannel | undefined {
  const port = (process as { parentPort?: ParentPort }).parentPort;
  if (port) {
    return {
      send: (message) => {
        port.postMessage(message);
        return new Promise((resolve) => setTimeout(resolve, 50));
      },
      onMessage: (listener) => port.on('message', (event) => listener(event.data)),
      onClose: (listener) => port.on('close', listener),
    };
  }
  if (process.send === undefined) return undefined;
  return {
    send: (message) =>
      new Promise((resolve) => {
        if (process.connected) process.send?.(message, () => resolve());
        else resolve();
      }),
    onMessage: (listener) => process.on('message', listener),
    onClose: (listener) => process.once('disconnect', listener),
  };
}
