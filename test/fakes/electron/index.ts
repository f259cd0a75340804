/**
 * A stand-in for `electron` in plain Node: the part the desktop shell uses, with Electron's own types, so that the built main and preload
 * bundles can be driven where the runtime is not. Events, ports, the page's protocol and the order of quitting behave as Electron's do.
 */
export { app } from './app.ts';
export { dialog, Menu, Notification, nativeImage, protocol, safeStorage, screen, shell, Tray } from './desktop.ts';
export { ipcMain, ipcRenderer, MessageChannelMain } from './ipc.ts';
export { session } from './session.ts';
export { utilityProcess } from './utility-process.ts';
export { BrowserWindow } from './window.ts';
