import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { control, note } from './control.ts';
import { FakeEvent } from './event.ts';
import { BrowserWindow } from './window.ts';

class FakeApp extends EventEmitter {
  readonly #paths = new Map<string, string>();
  #quitting = false;

  enableSandbox(): void {
    note('app.enableSandbox');
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
    note('app.setPath', name, path);
  }

  getPath(name: string): string {
    return this.#paths.get(name) ?? '';
  }

  setAboutPanelOptions(options: Electron.AboutPanelOptionsOptions): void {
    note('app.setAboutPanelOptions', options);
  }

  requestSingleInstanceLock(): boolean {
    return control.isFirstInstance;
  }

  whenReady(): Promise<void> {
    return control.ready.promise;
  }

  /** before-quit, then every window closes, then will-quit; each may refuse. */
  quit(): void {
    if (this.#quitting) return;
    this.#quitting = true;
    try {
      const before = new FakeEvent();
      this.emit('before-quit', before);
      if (before.defaultPrevented) return;
      for (const window of BrowserWindow.getAllWindows()) {
        window.close();
        if (!window.isDestroyed()) return;
      }
      const will = new FakeEvent();
      this.emit('will-quit', will);
      if (!will.defaultPrevented) this.exit(0);
    } finally {
      this.#quitting = false;
    }
  }

  exit(code = 0): void {
    note('app.exit', code);
    control.onExit(code);
    process.exit(code);
  }
}

export const app = new FakeApp();
BrowserWindow.onAllClosed = () => app.emit('window-all-closed');
