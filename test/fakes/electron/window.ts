import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { note } from './control.ts';
import { FakeEvent } from './event.ts';
import { session } from './session.ts';

type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };

interface Frame {
  url: string;
  readonly parent: Frame | null;
  postMessage(channel: string, message: unknown, ports?: readonly unknown[]): void;
}

class FakeWebContents extends EventEmitter {
  readonly mainFrame: Frame = {
    url: '',
    parent: null,
    postMessage: (channel, message, ports = []) => {
      void import('./ipc.ts').then(({ deliverToPreload }) => deliverToPreload(channel, message, ports));
    },
  };
  openHandler: OpenHandler | undefined;
  /** What the window shows. */
  page: { readonly status: number; readonly headers: Headers; readonly text: string } | undefined;

  getURL(): string {
    return this.mainFrame.url;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  reload(): void {
    note('webContents.reload');
  }

  /** What happens when the page tries to go to `url`: true when it may. */
  navigates(url: string, event: 'will-navigate' | 'will-redirect' | 'will-frame-navigate' = 'will-navigate'): boolean {
    const attempt = Object.assign(new FakeEvent(), { url });
    this.emit(event, attempt);
    return !attempt.defaultPrevented;
  }
}

const windows: BrowserWindow[] = [];

/** The contents of the window that was opened last. */
export function focusedContents(): FakeWebContents {
  const window = windows.at(-1);
  if (window === undefined) throw new Error('No window');
  return window.webContents;
}

export class BrowserWindow extends EventEmitter {
  static onAllClosed = (): void => {};
  readonly webContents = new FakeWebContents();
  readonly options: Electron.BrowserWindowConstructorOptions;
  #destroyed = false;
  #maximized = false;
  #minimized = false;
  #bounds: Electron.Rectangle;

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    this.#bounds = { x: options.x ?? 10, y: options.y ?? 10, width: options.width ?? 800, height: options.height ?? 600 };
    note('new BrowserWindow', options);
    windows.push(this);
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows];
  }

  async loadURL(url: string): Promise<void> {
    note('window.loadURL', url);
    const { mainFrame } = this.webContents;
    // Another place of the page that is loaded: it stays, and is told.
    if (url !== mainFrame.url && url.split('#')[0] === mainFrame.url.split('#')[0]) {
      mainFrame.url = url;
      this.webContents.emit('did-navigate-in-page', {}, url, true);
      return;
    }
    const response = await session.defaultSession.fetch(url);
    this.webContents.mainFrame.url = url;
    this.webContents.page = { status: response.status, headers: response.headers, text: await response.text() };
    this.emit('ready-to-show');
  }

  show(): void {
    note('window.show');
  }

  focus(): void {
    note('window.focus');
  }

  minimize(): void {
    this.#minimized = true;
  }

  isMinimized(): boolean {
    return this.#minimized;
  }

  restore(): void {
    this.#minimized = false;
    note('window.restore');
  }

  maximize(): void {
    this.#maximized = true;
  }

  isMaximized(): boolean {
    return this.#maximized;
  }

  setBounds(bounds: Electron.Rectangle): void {
    this.#bounds = bounds;
    this.emit('resize');
    this.emit('move');
  }

  getNormalBounds(): Electron.Rectangle {
    return this.#bounds;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  close(): void {
    if (this.#destroyed) return;
    const event = new FakeEvent();
    this.emit('close', event);
    if (event.defaultPrevented) return;
    this.#destroyed = true;
    windows.splice(windows.indexOf(this), 1);
    this.emit('closed');
    if (windows.length === 0) BrowserWindow.onAllClosed();
  }
}
