import { BrowserWindow, screen, shell } from 'electron';
import type { Logger } from '../core/base/logger.ts';
import { appOrigin, isAppUrl, screenUrl } from './app-protocol.ts';
import { readWindowState, smallestWindow, writeWindowState } from './window-state.ts';

export interface ConsoleWindowOptions {
  readonly preload: string;
  readonly icon: string;
  readonly statePath: string;
  readonly logger: Logger;
  /** The screen it opens at (`#/…`); without it home. */
  readonly href?: string | undefined;
  /** Asked before the window closes; false keeps it open. */
  readonly mayClose: () => boolean;
}

const saveDelayMs = 500;
const crashPauseMs = 1_000;

/** Opens the window of the console: sandboxed, isolated, tied to app://, at the place it was left. */
export function openConsoleWindow({ preload, icon, statePath, logger, href, mayClose }: ConsoleWindowOptions): BrowserWindow {
  const displays = screen.getAllDisplays().map(({ workArea }) => workArea);
  const { bounds, maximized } = readWindowState(statePath, displays);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    title: 'Blitz Console',
    icon,
    show: false,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  keepState(window, statePath);
  confine(window, logger);
  window.on('close', (event) => {
    if (!mayClose()) event.preventDefault();
  });
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    logger.error('The page has crashed', { reason, exitCode });
    if (reason === 'clean-exit') return;
    // The run goes on in this process; the page finds it again. A page that crashes at once must not be loaded in a tight loop.
    setTimeout(() => {
      if (!window.isDestroyed()) window.webContents.reload();
    }, crashPauseMs);
  });
  load(window, screenUrl(href) ?? `${appOrigin}/`, logger);
  return window;
}

/** Brings the window to the front, at a screen (`#/…`) where one is given: the page stays loaded, only what stands behind the `#` changes. */
export function raiseConsoleWindow(window: BrowserWindow, href: string | undefined, logger: Logger): void {
  const url = screenUrl(href);
  // The same address once more would load the page anew.
  if (url !== undefined && url !== window.webContents.getURL()) load(window, url, logger);
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

function load(window: BrowserWindow, url: string, logger: Logger): void {
  void window.loadURL(url).catch((error: unknown) => logger.failure('The page could not be loaded', error));
}

function keepState(window: BrowserWindow, statePath: string): void {
  let timer: NodeJS.Timeout | undefined;
  const save = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!window.isDestroyed()) writeWindowState(statePath, { bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  };
  const saveSoon = () => {
    timer ??= setTimeout(save, saveDelayMs);
  };
  window.on('resize', saveSoon);
  window.on('move', saveSoon);
  window.on('close', save);
  window.on('closed', () => clearTimeout(timer));
}

/** The page stays the page: it cannot go elsewhere, open windows or hold a webview. */
function confine(window: BrowserWindow, logger: Logger): void {
  const { webContents } = window;
  const stay = (event: { readonly url: string; preventDefault(): void }) => {
    if (isAppUrl(event.url)) return;
    event.preventDefault();
    logger.warn('Refused a navigation', { to: event.url.slice(0, 200) });
  };
  webContents.on('will-navigate', stay);
  webContents.on('will-redirect', stay);
  webContents.on('will-frame-navigate', stay);
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.setWindowOpenHandler(({ url }) => {
    if (isSafeExternalUrl(url)) void shell.openExternal(url).catch((error: unknown) => logger.failure('Could not open a link', error));
    else logger.warn('Refused to open a link', { to: url.slice(0, 200) });
    return { action: 'deny' };
  });
}

/** What may be handed to the system's browser: an ordinary web address, with nobody's name in it. */
export function isSafeExternalUrl(text: string): boolean {
  const url = URL.parse(text);
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  return isWeb && url.username === '' && url.password === '' && text.length <= 2048;
}
