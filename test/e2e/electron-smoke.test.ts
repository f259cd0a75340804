import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { _electron } from 'playwright-core';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** Electron's program and, where it cannot be run, why. Never loads the `electron` package: that would fetch the runtime. */
function findRuntime(): { readonly program: string; readonly why: string | undefined } {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const names: Partial<Record<NodeJS.Platform, string>> = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  const pathFile = join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : (names[process.platform] ?? 'electron');
  const program = join(process.env.ELECTRON_OVERRIDE_DIST_PATH || join(folder, 'dist'), name);
  if (!existsSync(program)) return { program, why: `Electron's runtime is not installed (${program})` };
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return { program, why: 'there is no display' };
  return { program, why: undefined };
}

const { program, why } = findRuntime();
if (why !== undefined)
  process.stdout.write(
    `\nThe desktop app was NOT tried in Electron itself: ${why}. Its built bundles are driven by test/host/shell.test.ts.\n`,
  );

test.skipIf(why !== undefined)(`the desktop app in Electron itself${why === undefined ? '' : ` (not run: ${why})`}`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'blitz-test-electron-'));
  const asRoot = process.platform === 'linux' && process.geteuid?.() === 0;
  const { ELECTRON_RUN_AS_NODE, ...environment } = process.env;
  const app = await _electron.launch({
    executablePath: program,
    args: [...(asRoot ? ['--no-sandbox'] : []), root],
    env: { ...(environment as Record<string, string>), BLITZ_DATA: folder },
  });
  try {
    const page = await app.firstWindow();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    expect(page.url()).toBe('app://blitz/');
    await page.getByRole('button', { name: 'Try the demo lab' }).waitFor();
    const seen = await page.evaluate(() => ({
      node: typeof (globalThis as { require?: unknown }).require + typeof (globalThis as { process?: unknown }).process,
      opened: window.open('http://example.org/') === null,
    }));
    expect(seen).toEqual({ node: 'undefinedundefined', opened: true });
    // What a click in the tray or on a notification does: another screen of the page that is loaded.
    await page.evaluate(() => Object.assign(globalThis, { stayed: true }));
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.loadURL('app://blitz/#/alarms'));
    await page.waitForURL('app://blitz/#/alarms');
    expect(await page.evaluate(() => (globalThis as { stayed?: boolean }).stayed)).toBe(true);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.loadURL('app://blitz/#/'));
    await page.reload();
    await page.getByRole('button', { name: 'Try the demo lab' }).waitFor();
    expect(app.windows()).toHaveLength(1);
    expect(complaints).toEqual([]);
  } finally {
    await app.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
