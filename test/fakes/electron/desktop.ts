import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import type * as Electron from 'electron';
import { control, note } from './control.ts';

export const protocol = {
  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]) {
    note('protocol.registerSchemesAsPrivileged', schemes);
  },
} satisfies Partial<Electron.Protocol>;

export const dialog = {
  async showMessageBox(...args: [Electron.BaseWindow, Electron.MessageBoxOptions] | [Electron.MessageBoxOptions]) {
    const options = args.at(-1) as Electron.MessageBoxOptions;
    note('dialog.showMessageBox', options);
    return { response: control.dialogAnswers.shift() ?? 0, checkboxChecked: control.dialogTicked ?? options.checkboxChecked ?? false };
  },
  showErrorBox(title: string, content: string) {
    note('dialog.showErrorBox', title, content);
  },
} satisfies Partial<Electron.Dialog>;

export const shell = {
  async openExternal(url: string) {
    note('shell.openExternal', url);
  },
} satisfies Partial<Electron.Shell>;

export const screen = {
  getAllDisplays: () => control.displays.map((workArea) => ({ workArea }) as Electron.Display),
} satisfies Partial<Electron.Screen>;

export const Menu = {
  buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => template as unknown as Electron.Menu,
  setApplicationMenu(menu: Electron.Menu | null) {
    note('Menu.setApplicationMenu', menu);
  },
} satisfies Partial<typeof Electron.Menu>;

/** An image that is not there is an empty one, as Electron's is; the one for dense screens is found by its name, and so is a template. */
class FakeImage {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  isEmpty(): boolean {
    return !existsSync(this.path);
  }

  isTemplateImage(): boolean {
    return /Template(@2x)?\.png$/.test(this.path);
  }

  getScaleFactors(): number[] {
    return existsSync(this.path.replace(/\.png$/, '@2x.png')) ? [1, 2] : [1];
  }
}

export const nativeImage = {
  createFromPath: (path: string) => new FakeImage(path) as unknown as Electron.NativeImage,
} satisfies Partial<typeof Electron.nativeImage>;

/** The key store: reversible, and nothing a file may hold in plain. */
export const safeStorage = {
  getSelectedStorageBackend: () => control.keyStore.backend,
  isAsyncEncryptionAvailable: async () => control.keyStore.available,
  encryptStringAsync: async (plainText: string) => Buffer.from(`${control.keyStore.key}:${[...plainText].toReversed().join('')}`),
  async decryptStringAsync(encrypted: Buffer) {
    const text = encrypted.toString();
    const key = text.slice(0, text.indexOf(':'));
    if (!control.keyStore.keys.includes(key)) throw new Error('Error while decrypting the ciphertext');
    const result = [...text.slice(key.length + 1)].toReversed().join('');
    return { result, shouldReEncrypt: key !== control.keyStore.key };
  },
} satisfies Partial<Electron.SafeStorage>;

export class Tray extends EventEmitter {
  static current: Tray | undefined;
  menu: Electron.MenuItemConstructorOptions[] = [];
  toolTip = '';
  isDestroyed = false;
  image: FakeImage;

  constructor(image: Electron.NativeImage | string) {
    super();
    if (!control.hasTray) throw new Error('No tray');
    this.image = image as unknown as FakeImage;
    Tray.current = this;
  }

  setImage(image: Electron.NativeImage | string): void {
    this.image = image as unknown as FakeImage;
    note('tray.setImage', this.image.path);
  }

  setToolTip(text: string): void {
    this.toolTip = text;
  }

  setContextMenu(menu: Electron.Menu | null): void {
    this.menu = (menu ?? []) as unknown as Electron.MenuItemConstructorOptions[];
    note('tray.setContextMenu');
  }

  destroy(): void {
    this.isDestroyed = true;
    note('tray.destroy');
  }

  /** Clicks the entry with that label; one that is disabled takes no click. */
  choose(label: string): void {
    const item = this.menu.find((entry) => entry.label === label);
    if (item?.enabled !== false) (item?.click as (() => void) | undefined)?.();
  }
}

export class Notification extends EventEmitter {
  /** Those that were shown, in their order. */
  static readonly shown: Notification[] = [];
  readonly #options: Electron.NotificationConstructorOptions;

  constructor(options: Electron.NotificationConstructorOptions) {
    super();
    this.#options = options;
  }

  get title(): string {
    return this.#options.title ?? '';
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    note('Notification.show', this.#options);
    Notification.shown.push(this);
  }
}
