import { join } from 'node:path';
import { app, type BrowserWindow, dialog, Notification, session } from 'electron';
import { OpsError } from '../../shared/base/ops-error.ts';
import { createLogger } from '../core/base/logger.ts';
import { createNodePlatform, findProductFiles } from '../door/node-platform.ts';
import { registerAppScheme, serveAppProtocol } from './app-protocol.ts';
import { setApplicationMenu } from './application-menu.ts';
import { ConsoleTray } from './console-tray.ts';
import { openConsoleWindow } from './console-window.ts';
import { CoreAccess } from './core-access.ts';
import { denyPermissions } from './deny-permissions.ts';
import { forkUtilityProcess } from './electron-fork.ts';
import { handOverPorts } from './hand-over-port.ts';
import { type JobWatch, quitQuestion, watchJobs, worthAsking } from './running-jobs.ts';
import { openSafeVault } from './safe-vault.ts';
import { stopEverything } from './stop-everything.ts';

const files = findProductFiles();
const platform = {
  ...createNodePlatform({ door: 'desktop' }),
  fork: forkUtilityProcess,
  notify: ({ title, body }: { title: string; body: string }) => {
    if (Notification.isSupported()) new Notification({ title, body }).show();
  },
};

// The shell's own file: the core's belongs to whichever process holds the data folder.
const logger = createLogger({ folder: join(platform.dataFolder, 'logs', 'desktop') });
let window: BrowserWindow | undefined;
let running: JobWatch | undefined;
let tray: ConsoleTray | undefined;
let access: CoreAccess | undefined;
let quit: 'no' | 'asking' | 'confirmed' | 'done' = 'no';

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
  app.on('second-instance', focusWindow);
  app.on('activate', focusWindow);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('before-quit', (event) => {
    if (mayQuit()) return;
    event.preventDefault();
    void askToQuit();
  });
  app.on('will-quit', (event) => {
    if (quit === 'done') return;
    event.preventDefault();
    void shutDown();
  });
  app.on('child-process-gone', (_event, details) => logger.error('A child process is gone', { ...details }));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Whoever sends a signal has decided already.
    process.on(signal, () => {
      quit = 'confirmed';
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
  await coreAccess.client();
  tray = openTray(coreAccess);
  running = watchJobs(
    () => coreAccess.client(),
    (jobs) => tray?.update(jobs),
  );
  handOverPorts((wire) => coreAccess.serve(wire), logger);
  focusWindow();
}

/** Not every desktop has a tray; the console does without. */
function openTray(coreAccess: CoreAccess): ConsoleTray | undefined {
  try {
    return new ConsoleTray({
      icon: files.icon,
      onOpen: focusWindow,
      onStopEverything: () => void stopEverything(() => coreAccess.client(), platform.notify, logger),
      onQuit: () => app.quit(),
    });
  } catch (error) {
    logger.failure('There is no tray', error);
    return undefined;
  }
}

function focusWindow(): void {
  if (access === undefined || quit !== 'no') return;
  if (window !== undefined && !window.isDestroyed()) {
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    return;
  }
  window = openConsoleWindow({
    preload: files.preload,
    icon: files.icon,
    statePath: join(platform.dataFolder, 'window.json'),
    logger,
    mayClose: () => {
      if (mayQuit() || process.platform === 'darwin') return true;
      app.quit();
      return false;
    },
  });
}

function mayQuit(): boolean {
  return quit === 'confirmed' || quit === 'done' || !worthAsking(running?.jobs ?? []);
}

async function askToQuit(): Promise<void> {
  const jobs = running?.jobs ?? [];
  if (quit === 'asking' || !worthAsking(jobs)) return;
  quit = 'asking';
  const question = {
    type: 'question' as const,
    title: 'Blitz Console',
    ...quitQuestion(jobs),
    buttons: ['Keep running', 'Stop and quit'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
  const { response } = await (window === undefined || window.isDestroyed()
    ? dialog.showMessageBox(question)
    : dialog.showMessageBox(window, question));
  quit = response === 1 ? 'confirmed' : 'no';
  if (response === 1) app.quit();
}

/** Everything down, then out. Nothing that fails here keeps the app from ending. */
async function shutDown(): Promise<void> {
  try {
    await running?.dispose();
    tray?.dispose();
    await access?.dispose();
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
  }
  logger.dispose();
  quit = 'done';
  app.exit(0);
}

function failToStart(error: unknown): void {
  const hint = error instanceof OpsError ? (error.hint ?? '') : '';
  dialog.showErrorBox('Blitz Console cannot start', `${error instanceof Error ? error.message : String(error)}\n${hint}`);
  quit = 'done';
  app.exit(1);
}
