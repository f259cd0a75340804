import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { note } from './control.ts';
import { focusedContents } from './window.ts';

/** Electron gives an event where Node gives the message. */
class PortMain extends EventEmitter {
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on('close', () => this.emit('close'));
  }

  /** Until then messages wait. (Listening is what starts a port of Node's.) */
  start(): void {
    this.#port.on('message', (data) => this.emit('message', { data, ports: [] }));
  }

  postMessage(message: unknown): void {
    this.#port.postMessage(message);
  }

  close(): void {
    this.#port.close();
  }

  /** Gives the port away, as transferring does. */
  release(): MessagePort {
    this.#port.removeAllListeners();
    return this.#port;
  }
}

export class MessageChannelMain {
  readonly port1: PortMain;
  readonly port2: PortMain;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new PortMain(port1);
    this.port2 = new PortMain(port2);
  }
}

export const ipcMain = new EventEmitter();

class FakeIpcRenderer extends EventEmitter {
  /** Reaches the main process as from the top frame of the window the page is in. */
  send(channel: string, ...args: unknown[]): void {
    note('ipcRenderer.send', channel, ...args);
    const sender = focusedContents();
    const senderFrame = sender.mainFrame;
    queueMicrotask(() => ipcMain.emit(channel, { sender, senderFrame }, ...args));
  }
}

export const ipcRenderer = new FakeIpcRenderer();

/** What main posts to a frame arrives at the preload of its window. */
export function deliverToPreload(channel: string, message: unknown, ports: readonly unknown[]): void {
  const released = ports.map((port) => (port as PortMain).release());
  queueMicrotask(() => ipcRenderer.emit(channel, { ports: released }, message));
}
