import { beforeEach, expect, test, vi } from 'vitest';
import { screenUrl } from '../../../electron/main/app-protocol.ts';
import { openConsoleWindow, raiseConsoleWindow } from '../../../electron/main/console-window.ts';
import { notifyOnDesktop } from '../../../electron/main/desktop-notifier.ts';
import { createSilentLogger } from '../../contract/silent-logger.ts';
import { control } from '../../fakes/electron/control.ts';
import { Notification } from '../../fakes/electron/desktop.ts';
import { session } from '../../fakes/electron/session.ts';
import type { BrowserWindow } from '../../fakes/electron/window.ts';

vi.mock('electron', () => import('../../fakes/electron/index.ts'));

const logger = createSilentLogger();

beforeEach(() => {
  control.calls.length = 0;
  Notification.shown.length = 0;
  session.defaultSession.handlers.set('app', () => new Response('page'));
});

test('a notification says what it was given, and a click on it opens the screen it is about', () => {
  const open = vi.fn();
  notifyOnDesktop({ title: 'ALARM: shop CPU', body: 'CPU > 80 % for 3 of 5 s', href: '#/alarms/local%2F1?at=5' }, open);
  notifyOnDesktop({ title: 'Stopped', body: 'run 41' }, open);
  expect(control.callsOf('Notification.show')).toEqual([
    [{ title: 'ALARM: shop CPU', body: 'CPU > 80 % for 3 of 5 s' }],
    [{ title: 'Stopped', body: 'run 41' }],
  ]);
  expect(open).not.toHaveBeenCalled();
  Notification.shown[0]?.emit('click', {});
  Notification.shown[1]?.emit('click', {});
  expect(open.mock.calls).toEqual([['#/alarms/local%2F1?at=5'], [undefined]]);
});

test('only a screen of our page is one', () => {
  expect(screenUrl('#/alarms/local%2F1?at=5')).toBe('app://blitz/#/alarms/local%2F1?at=5');
  for (const href of [
    undefined,
    '',
    '#',
    '#alarms',
    '/alarms',
    'https://evil.example/',
    'javascript:alert(1)',
    '//evil.example/#/',
    ' #/x',
  ]) {
    expect(screenUrl(href), String(href)).toBeUndefined();
  }
  expect(screenUrl('#/../../../x')).toBe('app://blitz/#/../../../x');
});

test('a window opens at the screen; one that is open goes there without loading anew', async () => {
  const options = { preload: '', icon: '', statePath: '/nowhere/window.json', logger, mayClose: () => true };
  const window = openConsoleWindow({ ...options, href: '#/alarms/a' });
  const fake = window as unknown as BrowserWindow;
  await vi.waitFor(() => expect(fake.webContents.page?.text).toBe('page'));
  const { page } = fake.webContents;
  expect(fake.webContents.getURL()).toBe('app://blitz/#/alarms/a');

  raiseConsoleWindow(window, '#/alarms/b', logger);
  expect(fake.webContents.getURL()).toBe('app://blitz/#/alarms/b');
  expect(fake.webContents.page).toBe(page);
  // There already, no screen at all, and what is none of ours: only to the front.
  for (const href of ['#/alarms/b', undefined, 'https://evil.example/']) raiseConsoleWindow(window, href, logger);
  expect(control.callsOf('window.loadURL')).toEqual([['app://blitz/#/alarms/a'], ['app://blitz/#/alarms/b']]);
  expect(control.callsOf('window.focus')).toHaveLength(4);
  window.close();
});

test('a window without a screen opens at home', () => {
  const window = openConsoleWindow({ preload: '', icon: '', statePath: '/nowhere/window.json', logger, mayClose: () => true });
  expect(control.callsOf('window.loadURL')).toEqual([['app://blitz/']]);
  window.close();
});
