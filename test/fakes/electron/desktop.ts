import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { control, note } from './control.ts';

export const protocol = {
  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]) {
    note('protocol.registerSchemesAsPrivileged', schemes);
  },
} satisfies Partial<Electron.Protocol>;

export const dialog = {
  async showMessageBox(...args: [Electron.BaseWindow, Electron.MessageBoxOptions] | [Electron.MessageBoxOptions]) {
    note('dialog.showMessageBox', args.at(-1));
    return { response: control.dialogAnswers.shift() ?? 0, checkboxChecked: false };
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

export const nativeImage = {
  createFromPath(path: string) {
    note('nativeImage.createFromPath', path);
    return { resize: (size: Electron.ResizeOptions) => ({ path, ...size }) } as unknown as Electron.NativeImage;
  },
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
  readonly image: unknown;

  constructor(image: Electron.NativeImage | string) {
    super();
    if (!control.hasTray) throw new Error('No tray');
    this.image = image;
    Tray.current = this;
  }

  setToolTip(text: string): void {
    this.toolTip = text;
  }

  setContextMenu(menu: Electron.Menu | null): void {
    this.menu = (menu ?? []) as unknown as Electron.MenuItemConstructorOptions[];
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

export class Notification {
  readonly #options: Electron.NotificationConstructorOptions;

  constructor(options: Electron.NotificationConstructorOptions) {
    this.#options = options;
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    note('Notification.show', this.#options);
  }
}
