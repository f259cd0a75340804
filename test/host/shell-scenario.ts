// Runs in a process of its own: `node --import test/fakes/electron/register.ts test/host/shell-scenario.ts NAME`, with BLITZ_DATA set.
// Drives the built main and preload bundles through a life of the desktop app. Ends as the app ends.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Electron from 'electron';
import { readOwner } from '../../electron/core/base/data-folder-lock.ts';
import type { Logger } from '../../electron/core/base/logger.ts';
import { openSafeVault } from '../../electron/main/safe-vault.ts';
import { localTargetId } from '../../shared/contract/targets.ts';
import { alarmHref } from '../../shared/model/alarm-href.ts';
import type { LoadSample } from '../../shared/model/load-sample.ts';
import { app } from '../fakes/electron/app.ts';
import { control } from '../fakes/electron/control.ts';
import { Notification, Tray } from '../fakes/electron/desktop.ts';
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
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ftp://evil.example/',
    'http://user@evil.example/',
    'https://user:secret@evil.example/',
    'smb://host/share',
    'nonsense',
    `https://a/${'x'.repeat(3000)}`,
  ]) {
    assert.equal(open(url), 'deny');
  }
  assert.deepEqual(control.callsOf('shell.openExternal'), []);
  // A link in a terminal or a log: the system's browser opens it, never a window of ours.
  assert.equal(open('https://github.com/'), 'deny');
  assert.equal(open('http://shop.example/'), 'deny');
  assert.deepEqual(control.callsOf('shell.openExternal'), [['https://github.com/'], ['http://shop.example/']]);

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

/** The labels of the tray's menu; what cannot be chosen stands in brackets. */
const trayLabels = () =>
  (Tray.current?.menu ?? []).flatMap(({ label, enabled }) => (label === undefined ? [] : enabled === false ? `[${label}]` : label));

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

    await until(() => trayLabels().some((label) => label.startsWith('Run 1')));
    assert.ok(trayLabels().includes('Stop everything'));
    assert.match(Tray.current?.toolTip ?? '', /^Blitz Console: .*\brun 1/);

    // Quitting asks, and "keep running" keeps it.
    window.setBounds({ x: 40, y: 60, width: 1000, height: 700 });
    control.dialogAnswers = [0];
    app.quit();
    await until(() => control.callsOf('dialog.showMessageBox').length === 1);
    await turns(20);
    assert.equal(window.isDestroyed(), false);
    assert.equal(control.callsOf('app.exit').length, 0);
    const before = seen?.totals.ok ?? 0;
    await until(() => (seen?.totals.ok ?? 0) > before);
    const [question] = control.callsOf('dialog.showMessageBox')[0] as [Electron.MessageBoxOptions];
    assert.match(question.message, /^Run 1\b.* is still going on$/);
    assert.equal(question.buttons?.[question.cancelId ?? -1], 'Keep running');

    // "Stop and quit" ends it, in order: the run, the lab, the lock, then the process.
    control.dialogAnswers = [1];
    control.onExit = (code) => {
      assert.equal(code, 0);
      assert.equal(window.isDestroyed(), true);
      assert.equal(Tray.current?.isDestroyed, true);
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

  /** Everything that goes on is in the tray, can be stopped from there, and is named before quitting. */
  async tray() {
    control.onExit = () => process.stdout.write('{}\n');
    await start();
    const { openPage } = installPage(join(root, 'out/preload/index.cjs'));
    const { client } = openPage();
    const nothing = ['Open Blitz Console', 'Nothing is watched yet: add an alarm…', '[Nothing is running]', '[Stop everything]', 'Quit'];
    await until(() => trayLabels().join() === nothing.join());
    Tray.current?.choose('Open Blitz Console');
    assert.equal(control.callsOf('window.focus').length, 1);

    const target = createServer((_request, response) => response.end('ok'));
    await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
    const begin = () =>
      client.load.start({ plan: { requests: [{ url }], executor: { type: 'constant-vus', vus: 1, durationMs: 600_000 } } });
    await begin();
    await client.stress.start({
      targetId: localTargetId,
      settings: { kind: 'cpu', workers: 1, loadPercent: 1, durationMs: 60_000 },
      confirmed: true,
      guards: [],
    });
    await until(() => trayLabels().some((label) => /^Stress .* · \d:\d\d left$/.test(label)));
    assert.ok(trayLabels().some((label) => /^Run 1\b/.test(label)));
    assert.ok(trayLabels().some((label) => /^Stress\b/i.test(label)));

    control.dialogAnswers = [0];
    Tray.current?.choose('Quit');
    await until(() => control.callsOf('dialog.showMessageBox').length === 1);
    const [question] = control.callsOf('dialog.showMessageBox')[0] as [Electron.MessageBoxOptions];
    assert.equal(question.message, '2 jobs are still going on');
    assert.match(question.detail ?? '', /^Run 1/m);
    assert.match(question.detail ?? '', /^Stress/im);

    Tray.current?.choose('Stop everything');
    const after = nothing.toSpliced(3, 0, 'Last run · 1: Stopped by you');
    await until(
      () =>
        trayLabels()
          .map((label) => label.replace(/(by you): .*/, '$1'))
          .join() === after.join(),
    );
    await until(() => control.callsOf('Notification.show').some(([options]) => (options as { title: string }).title === 'Stopped'));
    target.closeAllConnections();
    await new Promise((done) => target.close(done));
    Tray.current?.choose('Quit');
  },

  /** Asked once; then the console watches without a window, and what is clicked brings one up where it belongs. */
  async closing() {
    const window = await start();
    const { openPage } = installPage(join(root, 'out/preload/index.cjs'));
    const { client } = openPage();
    assert.equal((await client.settings.get()).notifications.onClose, 'ask');
    const addresses = () => control.callsOf('window.loadURL').map(([url]) => url);
    control.dialogAnswers = [0];
    window.close();
    await until(() => window.isDestroyed());
    const [question] = control.callsOf('dialog.showMessageBox')[0] as [Electron.MessageBoxOptions];
    assert.equal(question.message, 'Keep watching while the window is closed?');
    assert.equal((await client.settings.get()).notifications.onClose, 'keep_watching');
    assert.deepEqual(BrowserWindow.getAllWindows(), []);

    // Without a window: a run goes on, and the tray leads to it.
    const target = createServer((_request, response) => response.end('ok'));
    await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
    await client.load.start({ plan: { requests: [{ url }], executor: { type: 'constant-vus', vus: 1, durationMs: 600_000 } } });
    await until(() => trayLabels().some((label) => label.startsWith('Run 1')));
    Tray.current?.choose(trayLabels().find((label) => label.startsWith('Run 1')) ?? '');
    assert.deepEqual(addresses(), ['app://blitz/', 'app://blitz/#/run/1']);
    const [second] = BrowserWindow.getAllWindows();
    assert.ok(second);
    await until(() => second.webContents.page?.status === 200);

    // It is not asked again, though a run goes on.
    second.close();
    assert.equal(second.isDestroyed(), true);
    assert.equal(control.callsOf('dialog.showMessageBox').length, 1);

    // A click on a notification brings the window back.
    Tray.current?.choose('Stop everything');
    await until(() => control.callsOf('Notification.show').some(([options]) => (options as { title: string }).title === 'Stopped'));
    Notification.shown.at(-1)?.emit('click', {});
    const [third] = BrowserWindow.getAllWindows();
    assert.ok(third);
    await until(() => third.webContents.page?.status === 200);
    third.close();
    app.emit('second-instance');
    const [fourth] = BrowserWindow.getAllWindows();
    assert.ok(fourth);

    // Told to quit, closing the window is the end.
    const { notifications } = await client.settings.get();
    await client.settings.update({ notifications: { ...notifications, onClose: 'quit' } });
    await until(() => trayLabels().includes('[Nothing is running]'));
    await turns(20);
    target.closeAllConnections();
    await new Promise((done) => target.close(done));
    control.onExit = (code) => {
      assert.equal(code, 0);
      assert.equal(existsSync(join(dataFolder, 'owner.json')), false);
      assert.equal(control.callsOf('dialog.showMessageBox').length, 1);
      process.stdout.write('{}\n');
    };
    fourth.close();
  },

  /** A real alarm, with the window closed: the icon and the menu follow it, a click on its notification opens it at that moment, a mute shows. */
  async alarms() {
    const window = await start();
    const { openPage } = installPage(join(root, 'out/preload/index.cjs'));
    const { client } = openPage();
    const icon = () => basename(Tray.current?.image.path ?? '');
    const says = (title: RegExp) => Notification.shown.filter((one) => title.test(one.title));
    await until(() => trayLabels().includes('Nothing is watched yet: add an alarm…'));
    assert.equal(icon(), 'none.png');

    let isDown = false;
    const site = createServer((_request, response) => response.writeHead(isDown ? 503 : 200).end());
    await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
    const { id } = await client.alarms.put({
      draft: {
        name: 'site down',
        where: { kind: 'local', metric: { kind: 'http', url, field: 'failed' } },
        comparison: 'GreaterThanThreshold',
        threshold: 0,
        periodS: 1,
        evaluationPeriods: 1,
        datapointsToAlarm: 1,
      },
    });
    await until(() => icon() === 'ok.png');
    assert.ok(trayLabels().includes('1 OK'));
    control.dialogAnswers = [0];
    window.close();
    await until(() => window.isDestroyed());

    isDown = true;
    await until(() => icon() === 'alarm.png' && says(/site down/).length === 1);
    assert.match(Tray.current?.toolTip ?? '', /^Blitz Console: 1 ALARM/);
    const [notification] = says(/site down/);
    notification?.emit('click', {});
    const address = () => String(control.callsOf('window.loadURL').at(-1)?.[0]);
    assert.ok(address().startsWith(`app://blitz/${alarmHref(id)}?at=`), address());
    const line = trayLabels().find((label) => label.startsWith('ALARM · site down · since '));
    Tray.current?.choose(line ?? '');
    assert.equal(address(), `app://blitz/${alarmHref(id)}`);
    const [opened] = BrowserWindow.getAllWindows();
    await until(() => opened?.webContents.page?.status === 200);
    opened?.close();

    Tray.current?.choose('Mute for 1 hour');
    await until(() => icon() === 'alarm-muted.png');
    const unmute = trayLabels().find((label) => label.startsWith('Unmute (muted until '));
    Tray.current?.choose(unmute ?? '');
    await until(() => icon() === 'alarm.png');

    isDown = false;
    await until(() => icon() === 'ok.png' && says(/site down/).length === 2);
    assert.deepEqual(BrowserWindow.getAllWindows(), []);
    await client.alarms.delete({ ids: [id] });
    await until(() => icon() === 'none.png');
    site.closeAllConnections();
    await new Promise((done) => site.close(done));
    control.onExit = () => process.stdout.write('{}\n');
    app.quit();
  },

  /** Secrets go through the key store, and nothing else of them reaches the disk. */
  async secrets() {
    const path = join(dataFolder, 'secrets.json');
    await start();
    const { openPage } = installPage(join(root, 'out/preload/index.cjs'));
    const { client } = openPage();
    assert.equal((await client.hosts.secretKeeping()).kind, 'keychain');
    assert.equal(existsSync(path), false);
    const logger = { failure: () => 'e-1' } as unknown as Logger;
    const vault = await openSafeVault(path, logger);
    await vault.set('password of ops@shop', 'correct horse');
    await vault.set('other', 'battery');
    await vault.remove('other');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.ok(!readFileSync(path, 'utf8').includes('correct horse'));
    assert.deepEqual(
      readdirSync(dataFolder).filter((name) => name.startsWith('secrets')),
      ['secrets.json'],
    );

    // The next start, after the key was changed: it is still read, and encrypted anew.
    control.keyStore.key = 'k2';
    control.keyStore.keys = ['k1', 'k2'];
    const next = await openSafeVault(path, logger);
    assert.equal(await next.get('password of ops@shop'), 'correct horse');
    assert.equal(await next.get('other'), undefined);
    control.keyStore.keys = ['k2'];
    assert.equal(await (await openSafeVault(path, logger)).get('password of ops@shop'), 'correct horse');
    control.keyStore.keys = [];
    assert.equal(await (await openSafeVault(path, logger)).get('password of ops@shop'), undefined);

    writeFileSync(path, '{"version":1,"secr');
    assert.equal(await (await openSafeVault(path, logger)).get('password of ops@shop'), undefined);
    assert.ok(existsSync(`${path}.unreadable`), 'a file that is not understood is set aside');
    control.onExit = () => process.stdout.write('{}\n');
    app.quit();
  },

  /** A desktop without a key store: memory, and a sentence that says so. */
  async 'no-key-store'() {
    control.keyStore.backend = 'basic_text';
    control.hasTray = false;
    await start();
    const { openPage } = installPage(join(root, 'out/preload/index.cjs'));
    const { client } = openPage();
    const keeping = await client.hosts.secretKeeping();
    assert.equal(keeping.kind, 'session');
    assert.match(keeping.sentence, /memory until the console ends: this desktop has no key store/);
    const path = join(dataFolder, 'secrets.json');
    const logger = { failure: () => 'e-1' } as unknown as Logger;
    control.keyStore.backend = 'kwallet6';
    control.keyStore.available = false;
    const vault = await openSafeVault(path, logger);
    await vault.set('a', 'b');
    assert.equal(vault.kind, 'session');
    assert.equal(await vault.get('a'), 'b');
    assert.equal(existsSync(path), false);
    control.onExit = () => process.stdout.write('{}\n');
    app.quit();
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

  /** The process that was joined ends while there is no window: the shell takes its place, or nobody would watch. */
  async 'joined-closed'() {
    const window = await start();
    control.dialogAnswers = [0];
    window.close();
    await until(() => window.isDestroyed());
    process.stdout.write('joined\n');
    while ((await readOwner(dataFolder))?.pid !== process.pid) await turns(50);
    assert.deepEqual(BrowserWindow.getAllWindows(), []);
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
