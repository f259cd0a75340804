import { join } from 'node:path';
import { app, type BrowserWindow, dialog, session } from 'electron';
import { OpsError } from '../../shared/base/ops-error.ts';
import type { NotificationSettings } from '../../shared/contract/alarms.ts';
import { createLogger } from '../core/base/logger.ts';
import type { Platform } from '../core/platform.ts';
import { createNodePlatform, findProductFiles } from '../door/node-platform.ts';
import { registerAppScheme, serveAppProtocol } from './app-protocol.ts';
import { setApplicationMenu } from './application-menu.ts';
import { ConsoleTray } from './console-tray.ts';
import { ConsoleWatch } from './console-watch.ts';
import { openConsoleWindow, raiseConsoleWindow } from './console-window.ts';
import { CoreAccess } from './core-access.ts';
import { denyPermissions } from './deny-permissions.ts';
import { notifyOnDesktop } from './desktop-notifier.ts';
import { forkUtilityProcess } from './electron-fork.ts';
import { handOverPorts } from './hand-over-port.ts';
import { Leaving } from './leaving.ts';
import { muteAlarms, unmuteAlarms } from './mute-alarms.ts';
import { openSafeVault } from './safe-vault.ts';
import { stopEverything } from './stop-everything.ts';

const files = findProductFiles();
const notify: Platform['notify'] = (notification) => notifyOnDesktop(notification, showWindow);
const platform = { ...createNodePlatform({ door: 'desktop' }), fork: forkUtilityProcess, notify };

// The shell's own file: the core's belongs to whichever process holds the data folder.
const logger = createLogger({ folder: join(platform.dataFolder, 'logs', 'desktop') });
let window: BrowserWindow | undefined;
let watch: ConsoleWatch | undefined;
let tray: ConsoleTray | undefined;
let access: CoreAccess | undefined;
const leaving = new Leaving({
  jobs: () => watch?.news.jobs ?? [],
  onClose: () => watch?.news.notifications?.onClose,
  remember: rememberOnClose,
  hasTray: () => tray !== undefined,
  window: () => window,
});

registerAppScheme();
app.enableSandbox();
// One instance for each data folder, with the browser's own files inside it.
app.setPath('userData', join(platform.dataFolder, 'desktop'));
app.setAboutPanelOptions({ applicationName: 'Blitz Console', applicationVersion: platform.version });

process.on('uncaughtException', (error) => {
  logger.failure('Uncaught error', error);
  process.stderr.write(`${error.stack ?? error.message}\n`);
});
process.on('unhandledRejection', (reason) => {
  logger.failure('Unhandled rejection', reason);
});

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => showWindow());
  app.on('activate', () => showWindow());
  // Without a window it goes on watching, unless closing the last one was to end it.
  app.on('window-all-closed', () => {
    if (leaving.isEnding) app.quit();
  });
  app.on('before-quit', (event) => {
    if (!leaving.mayQuit()) event.preventDefault();
  });
  app.on('will-quit', (event) => {
    if (leaving.isOver) return;
    event.preventDefault();
    void shutDown();
  });
  app.on('child-process-gone', (_event, details) => logger.error('A child process is gone', { ...details }));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Whoever sends a signal has decided already.
    process.on(signal, () => {
      leaving.confirm();
      app.quit();
    });
  }
  app.whenReady().then(start).catch(failToStart);
} else {
  app.quit();
}

async function start(): Promise<void> {
  serveAppProtocol(session.defaultSession, files.rendererFolder);
  denyPermissions(session.defaultSession);
  setApplicationMenu();
  const secrets = await openSafeVault(join(platform.dataFolder, 'secrets.json'), logger);
  const coreAccess = new CoreAccess({ ...platform, secrets });
  access = coreAccess;
  const openClient = () => coreAccess.client();
  await openClient();
  tray = openTray(coreAccess);
  watch = new ConsoleWatch(openClient, (news) => tray?.update(news));
  handOverPorts((wire) => coreAccess.serve(wire), logger);
  showWindow();
}

/** Not every desktop has a tray; the console does without. */
function openTray(coreAccess: CoreAccess): ConsoleTray | undefined {
  const openClient = () => coreAccess.client();
  try {
    return new ConsoleTray({
      imageFolder: files.trayImageFolder,
      open: showWindow,
      mute: () => void muteAlarms(openClient, notify, logger),
      unmute: () => void unmuteAlarms(openClient, notify, logger),
      stopEverything: () => void stopEverything(openClient, notify, logger),
      quit: () => app.quit(),
    });
  } catch (error) {
    logger.failure('There is no tray', error);
    return undefined;
  }
}

/** The window, in front; at a screen (`#/…`) where one is given. */
function showWindow(href?: string): void {
  if (access === undefined || leaving.isEnding) return;
  if (window !== undefined && !window.isDestroyed()) {
    raiseConsoleWindow(window, href, logger);
    return;
  }
  const opened = openConsoleWindow({
    preload: files.preload,
    icon: files.icon,
    statePath: join(platform.dataFolder, 'window.json'),
    logger,
    href,
    mayClose: () => leaving.mayClose(opened),
  });
  window = opened;
}

/** What cannot be kept is asked again. */
async function rememberOnClose(onClose: NotificationSettings['onClose']): Promise<void> {
  try {
    const client = await access?.client();
    const notifications = (await client?.settings.get())?.notifications;
    if (notifications !== undefined) await client?.settings.update({ notifications: { ...notifications, onClose } });
  } catch (error) {
    logger.failure('What closing the window does could not be kept', error);
  }
}

/** Everything down, then out. Nothing that fails here keeps the app from ending. */
async function shutDown(): Promise<void> {
  try {
    watch?.dispose();
    tray?.dispose();
    await access?.dispose();
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
  }
  logger.dispose();
  leaving.finish();
  app.exit(0);
}

function failToStart(error: unknown): void {
  const hint = error instanceof OpsError ? (error.hint ?? '') : '';
  dialog.showErrorBox('Blitz Console cannot start', `${error instanceof Error ? error.message : String(error)}\n${hint}`);
  leaving.finish();
  app.exit(1);
}
