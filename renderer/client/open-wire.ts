import { type Wire, wireOverPort } from '../../shared/contract/wire.ts';

/** Opens a fresh wire to the core behind the door this page came through. Rejects when the core does not answer within 5 s. */
export type OpenWire = () => Promise<Wire>;

const openTimeoutMs = 5_000;

/** The desktop shell serves the page under app:// and hands over a MessagePort; the headless door listens on the page's own origin. */
export function openWireHere(): Promise<Wire> {
  return location.protocol === 'app:' ? openPort() : openSocket(new URL('/rpc', location.href.replace(/^http/, 'ws')).href);
}

/** Asks the preload for a port. A port is good for one load of the page: a reload asks again. */
function openPort(): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      clearTimeout(timer);
      removeEventListener('message', onMessage);
    };
    const timer = setTimeout(() => {
      settle();
      reject(new Error('The console did not hand over a port'));
    }, openTimeoutMs);
    const onMessage = (event: MessageEvent) => {
      const port = event.ports[0];
      if (event.source !== window || event.data !== 'blitz:port' || port === undefined) return;
      settle();
      resolve(wireFromPort(port));
    };
    addEventListener('message', onMessage);
    postMessage('blitz:connect', location.origin);
  });
}

/** Opens a WebSocket; resolves when it is open. */
export function openSocket(url: string): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    const timer = setTimeout(() => socket.close(), openTimeoutMs);
    socket.addEventListener('open', () => {
      clearTimeout(timer);
      resolve(wireFromSocket(socket));
    });
    socket.addEventListener('close', () => {
      clearTimeout(timer);
      reject(new Error('The console does not answer'));
    });
  });
}

function wireFromSocket(socket: WebSocket): Wire {
  return {
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    onMessage(listener) {
      socket.addEventListener('message', ({ data }) => {
        if (typeof data === 'string') listener(data);
      });
    },
    onClose(listener) {
      socket.addEventListener('close', () => listener(), { once: true });
    },
    close() {
      socket.close();
    },
  };
}

/** A wire over one end of a `MessageChannel`. The port is started by it. */
export function wireFromPort(port: MessagePort): Wire {
  return wireOverPort(port, {
    onText(listener) {
      port.addEventListener('message', ({ data }) => {
        if (typeof data === 'string') listener(data);
      });
      port.start();
    },
    onClose(listener) {
      port.addEventListener('close', listener);
    },
  });
}
