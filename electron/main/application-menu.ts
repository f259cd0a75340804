import { Menu, type MenuItemConstructorOptions } from 'electron';

/** The menu of the desktop app, with the accelerators people expect. */
export function setApplicationMenu(): void {
  const isMac = process.platform === 'darwin';
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: [isMac ? { role: 'close' } : { role: 'quit', accelerator: 'Ctrl+Q' }] },
    { role: 'editMenu', label: '&Edit' },
    {
      label: '&View',
      submenu: [
        { role: 'reload', accelerator: 'CmdOrCtrl+R' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu', label: '&Window' },
    { role: 'help', label: '&Help', submenu: [{ role: 'about', label: 'About Blitz Console' }] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
