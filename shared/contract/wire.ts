/** Largest message a door takes, in UTF-16 code units. A plan's bodies are at most 8 MiB. */
export const maxMessageLength = 16 * 1024 * 1024;

/** Whether a text can go to a console in another process: it must fit into one message, with its quotes and line breaks written out. */
export function fitsMessage(text: string): boolean {
  return text.length < maxMessageLength && JSON.stringify(text).length < maxMessageLength - 10_000;
}

/** The header in which a client names the stream a call may answer with, so that it can acknowledge its values. */
export const streamIdHeader = 'stream-id';

/** A two-way channel of text messages, in order and whole: a MessagePort or a WebSocket. */
export interface Wire {
  /** False once either side has closed it; true while it is still connecting. */
  readonly isOpen: boolean;
  /** Does nothing on a closed wire. */
  send(text: string): void;
  onMessage(listener: (text: string) => void): void;
  /** Called once, whoever closed it. */
  onClose(listener: () => void): void;
  close(): void;
}

/** How one kind of message port is listened to. `onText` also starts the port. */
export interface PortEvents {
  onText(listener: (text: string) => void): void;
  onClose(listener: () => void): void;
}

/** A wire over a message port of either kind: the page's or the one of Electron's main process. */
export function wireOverPort(port: { postMessage(text: string): void; close(): void }, events: PortEvents): Wire {
  let isOpen = true;
  const closeListeners = new Set<() => void>();
  const closed = () => {
    if (!isOpen) return;
    isOpen = false;
    for (const listener of closeListeners) listener();
  };
  events.onClose(closed);
  return {
    get isOpen() {
      return isOpen;
    },
    send(text) {
      if (isOpen) port.postMessage(text);
    },
    onMessage: events.onText,
    onClose(listener) {
      closeListeners.add(listener);
    },
    close() {
      port.close();
      // Closing does not tell the side that closes.
      closed();
    },
  };
}

/** Says that the consumer is done with `count` more values of a stream. Not an RPC message: it has no answer. */
export interface Acknowledgement {
  readonly ack: string;
  readonly count: number;
}

/** The part of a MessagePort the RPC library needs. */
export interface WirePort {
  on(type: string, listener: (event?: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/** Shows a wire to the RPC library as a MessagePort. `accept` decides which messages it sees. */
export function toWirePort(wire: Wire, accept: (text: string) => boolean = () => true): WirePort {
  return {
    on(type, listener) {
      if (type === 'message') {
        wire.onMessage((text) => {
          if (accept(text)) listener({ data: text });
        });
      }
      if (type === 'close') wire.onClose(() => listener());
    },
    postMessage(message) {
      if (typeof message !== 'string') throw new TypeError('Only text crosses between renderer and core');
      wire.send(message);
    },
  };
}
