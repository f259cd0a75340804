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
