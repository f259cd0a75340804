// Runs in a process of its own: `node --import test/fakes/electron/register.ts test/host/shell-scenario.ts NAME`, with BLITZ_DATA set.
// Drives the built main and preload bundles through a life of the desktop app. Ends as the app ends.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Electron from 'electron';
import type { LoadSample } from '../../shared/model/load-sample.ts';
import { app } from '../fakes/electron/app.ts';
import { control } from '../fakes/electron/control.ts';
import { ipcMain } from '../fakes/electron/ipc.ts';
import { installPage } from '../fakes/electron/page.ts';
import { session } from '../fakes/electron/session.ts';
import { BrowserWindow } from '../fakes/electron/window.ts';

const root = resolve(import.meta.dirname, '../..');
const dataFolder = process.env.BLITZ_DATA ?? '';
const browser = session.defaultSession;

/** Until `condition` holds; whoever started this process sets the limit. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setTimeout(done, 5));
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((done) => setImmediate(done));
};

const loadMain = () => import(pathToFileURL(join(root, 'out/main/index.js')).href);

async function start(): Promise<BrowserWindow> {
  await loadMain();
  assert.deepEqual(
    control
      .callsOf('protocol.registerSchemesAsPrivileged')
      .flat(2)
      .map((scheme) => (scheme as Electron.CustomScheme).scheme),
    ['app'],
    'the scheme must be registered before the app is ready',
  );
  assert.equal(control.callsOf('app.enableSandbox').length, 1);
  assert.equal(control.callsOf('new BrowserWindow').length, 0, 'no window before the app is ready');
  control.ready.resolve();
  await until(() => control.callsOf('window.show').length > 0);
  const [window] = BrowserWindow.getAllWindows();
  assert.ok(window);
  return window;
}

function checkWindow(window: BrowserWindow): void {
  const { webPreferences } = window.options;
  const wanted = {
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
  };
  assert.deepEqual({ ...webPreferences, ...wanted }, webPreferences);
  assert.equal(webPreferences?.preload, join(root, 'out/preload/index.cjs'));
  const { page } = window.webContents;
  assert.equal(page?.status, 200);
  const nonce = /name="csp-nonce" content="([^"]+)"/.exec(page?.text ?? '')?.[1];
  assert.ok(nonce && nonce !== '__CSP_NONCE__');
  assert.ok(page?.headers.get('content-security-policy')?.includes(`'nonce-${nonce}'`));
}

async function checkConfinement(window: BrowserWindow): Promise<void> {
  const { webContents } = window;
  for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate'] as const) {
    for (const url of [
      'https://evil.example/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'app://evil/',
      'app://blitz.evil/',
      'data:text/html,x',
    ]) {
      assert.equal(webContents.navigates(url, event), false, `${event} ${url}`);
    }
  }
  assert.equal(webContents.navigates('app://blitz/#history'), true);

  const open = (url: string) => webContents.openHandler?.({ url }).action;
  for (const url of [
    'http://evil.example/',
    'file:///etc/passwd',
    'https://user:secret@evil.example/',
    'smb://host/share',
    'nonsense',
    `https://a/${'x'.repeat(3000)}`,
  ]) {
    assert.equal(open(url), 'deny');
  }
  assert.deepEqual(control.callsOf('shell.openExternal'), []);
  assert.equal(open('https://github.com/'), 'deny');
  assert.deepEqual(control.callsOf('shell.openExternal'), [['https://github.com/']]);

  const webview = { prevented: false, preventDefault: () => (webview.prevented = true) };
  webContents.emit('will-attach-webview', webview);
  assert.equal(webview.prevented, true);

  const details = {} as Parameters<NonNullable<typeof browser.checkHandler>>[3];
  for (const permission of ['media', 'geolocation', 'notifications', 'openExternal', 'fileSystem', 'clipboard-read'] as const) {
    assert.equal(browser.checkHandler?.(null, permission as 'media', 'app://blitz/', details), false);
    const granted = await new Promise((answer) => {
      browser.requestHandler?.(webContents as unknown as Electron.WebContents, permission as 'media', answer, {} as never);
    });
    assert.equal(granted, false);
  }
  assert.equal(browser.checkHandler?.(null, 'clipboard-sanitized-write' as 'media', 'https://evil.example', details), false);
  assert.deepEqual(control.callsOf('session.setDevicePermissionHandler'), [[false]]);

  for (const url of ['http://127.0.0.1:9/', 'https://evil.example/x.js', 'file:///etc/passwd', 'ws://127.0.0.1:9/']) {
    await assert.rejects(browser.fetch(url), /ERR_BLOCKED_BY_CLIENT/);
  }
  for (const url of [
    'app://evil/',
    'app://blitz/..%2f..%2fpackage.json',
    'app://blitz/%2e%2e/%2e%2e/package.json',
    'app://blitz/nothing.js',
  ]) {
    const response = await browser.fetch(url);
    assert.ok([400, 404].includes(response.status), url);
    assert.ok(!(await response.text()).includes('blitz-console'), url);
  }
}

/** Only the top frame of our page gets a port. */
async function checkSender(window: BrowserWindow): Promise<void> {
  const { webContents } = window;
  const posted: string[] = [];
  const frame = (url: string, parent: object | null = null) => ({ url, parent, postMessage: () => posted.push(url) });
  const foreign = frame('https://evil.example/');
  const child = frame('app://blitz/', webContents.mainFrame);
  const other = frame('app://blitz/');
  for (const [sender, senderFrame] of [
    [webContents, null],
    [{ mainFrame: foreign }, foreign],
    [webContents, child],
    [webContents, other],
    [{ mainFrame: null }, null],
  ]) {
    ipcMain.emit('blitz:connect', { sender, senderFrame });
  }
  await turns(20);
  assert.deepEqual(posted, []);
}

const scenarios: Record<string, () => Promise<void>> = {
  async life() {
    control.displays = [{ x: 0, y: 0, width: 1600, height: 900 }];
    writeFileSync(
      join(dataFolder, 'window.json'),
      JSON.stringify({ bounds: { x: 9000, y: 50, width: 800, height: 600 }, maximized: false }),
    );
    const window = await start();
    checkWindow(window);
    assert.equal(window.options.x, undefined, 'a place on a display that is gone is not taken');
    assert.equal(control.callsOf('Menu.setApplicationMenu').length, 1);
    await checkConfinement(window);
    await checkSender(window);

    const { openPage } = installPage(join(root, 'out/preload/index.cjs'));
    let page = openPage();
    const info = await page.client.app.info();
    assert.equal(info.door, 'desktop');
    assert.equal(info.dataFolder, dataFolder);

    // A reload: the old port goes, a fresh one comes.
    page.dispose();
    page = openPage();
    assert.deepEqual((await page.client.runs.list({})).items, []);

    const lab = await page.client.lab.up({ stack: 'embedded', knobs: {} });
    assert.equal(lab.state, 'running');
    assert.equal(control.callsOf('utilityProcess.fork').length, 1);

    app.emit('second-instance');
    window.minimize();
    app.emit('second-instance');
    assert.equal(control.callsOf('window.focus').length, 2);
    assert.equal(control.callsOf('window.restore').length, 1);
    assert.equal(control.callsOf('new BrowserWindow').length, 1);

    const target = createServer((_request, response) => response.end('ok'));
    await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
    const { id } = await page.client.load.start({
      plan: { requests: [{ url }], executor: { type: 'constant-vus', vus: 1, durationMs: 600_000 } },
    });
    let seen: LoadSample | undefined;
    const watching = (async () => {
      for await (const sample of await page.client.load.watch({ id })) seen = sample;
    })();
    await until(() => (seen?.totals.ok ?? 0) > 10);

    // Closing the window asks, and "keep running" keeps it.
    window.setBounds({ x: 40, y: 60, width: 1000, height: 700 });
    control.dialogAnswers = [0];
    window.close();
    await until(() => control.callsOf('dialog.showMessageBox').length === 1);
    await turns(20);
    assert.equal(window.isDestroyed(), false);
    assert.equal(control.callsOf('app.exit').length, 0);
    const before = seen?.totals.ok ?? 0;
    await until(() => (seen?.totals.ok ?? 0) > before);
    const [question] = control.callsOf('dialog.showMessageBox')[0] as [Electron.MessageBoxOptions];
    assert.match(question.message, /^Run 1 is still going on$/);
    assert.equal(question.buttons?.[question.cancelId ?? -1], 'Keep running');

    // "Stop and quit" ends it, in order: the run, the lab, the lock, then the process.
    control.dialogAnswers = [1];
    control.onExit = (code) => {
      assert.equal(code, 0);
      assert.equal(window.isDestroyed(), true);
      assert.equal(existsSync(join(dataFolder, 'owner.json')), false);
      assert.deepEqual(JSON.parse(readFileSync(join(dataFolder, 'window.json'), 'utf8')), {
        bounds: { x: 40, y: 60, width: 1000, height: 700 },
        maximized: false,
      });
      process.stdout.write(`${JSON.stringify({ labPid: lab.pid, ok: seen?.totals.ok })}\n`);
    };
    app.quit();
    await watching.catch(() => {});
  },

  async 'quit-without-a-run'() {
    await start();
    control.onExit = (code) => {
      assert.equal(code, 0);
      assert.deepEqual(control.callsOf('dialog.showMessageBox'), []);
      process.stdout.write('{}\n');
    };
    await turns(50);
    app.quit();
  },

  async 'second-instance'() {
    control.isFirstInstance = false;
    control.onExit = () => {
      assert.deepEqual(control.callsOf('new BrowserWindow'), []);
      assert.equal(existsSync(join(dataFolder, 'owner.db')), false, 'the data folder is left alone');
      process.stdout.write('{}\n');
    };
    await loadMain();
  },

  /** Another process of ours holds the data folder: the window shows its console, and takes over when it is gone. */
  async joined() {
    const window = await start();
    assert.equal(window.webContents.page?.status, 200);
    const { openPage } = installPage(join(root, 'out/preload/index.cjs'));
    const page = openPage();
    assert.equal((await page.client.app.info()).door, 'test');
    process.stdout.write('joined\n');
    await until(() => page.status().state === 'reconnecting');
    page.retryNow();
    await until(() => page.status().state === 'connected');
    assert.equal((await page.client.app.info()).door, 'desktop');
    control.onExit = () => process.stdout.write('{}\n');
    app.quit();
  },

  async signal() {
    await start();
    control.onExit = (code) => {
      assert.equal(code, 0);
      assert.equal(existsSync(join(dataFolder, 'owner.json')), false);
      process.stdout.write('{}\n');
    };
    process.kill(process.pid, 'SIGTERM');
  },
};

const scenario = scenarios[process.argv[2] ?? ''];
assert.ok(scenario, 'no such scenario');
// The shell logs what nobody catches and goes on; a failed scenario must end.
await scenario().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
