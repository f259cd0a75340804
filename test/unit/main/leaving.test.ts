import type * as Electron from 'electron';
import { beforeEach, expect, test, vi } from 'vitest';
import { Leaving } from '../../../electron/main/leaving.ts';
import type { RunningJob } from '../../../electron/main/running-jobs.ts';
import type { NotificationSettings } from '../../../shared/contract/alarms.ts';
import { app } from '../../fakes/electron/app.ts';
import { control } from '../../fakes/electron/control.ts';
import { BrowserWindow } from '../../fakes/electron/window.ts';
import { run } from './tray-states.ts';

vi.mock('electron', () => import('../../fakes/electron/index.ts'));

let jobs: RunningJob[];
let onClose: NotificationSettings['onClose'] | undefined;
let remembered: string[];
let quits: number;

beforeEach(() => {
  jobs = [];
  onClose = 'ask';
  remembered = [];
  quits = 0;
  control.calls.length = 0;
  control.dialogAnswers = [];
  control.dialogTicked = undefined;
  vi.spyOn(app, 'quit').mockImplementation(() => {
    quits += 1;
  });
});

const questions = () => control.callsOf('dialog.showMessageBox').map(([options]) => (options as Electron.MessageBoxOptions).message);
const settle = () => new Promise((done) => setImmediate(done));

function openWindow() {
  const fake = new BrowserWindow({});
  const window = fake as unknown as Electron.BrowserWindow;
  const leaving = new Leaving({
    jobs: () => jobs,
    onClose: () => onClose,
    remember: async (answer) => void remembered.push(answer),
    hasTray: () => true,
    window: () => window,
  });
  fake.on('close', (event) => {
    if (!leaving.mayClose(window)) event.preventDefault();
  });
  return { window: fake, leaving };
}

test.each([undefined, 'ask'] as const)(
  'asked once: keep watching closes the window, keeps the answer and does not quit (%s)',
  async (setting) => {
    onClose = setting;
    const { window, leaving } = openWindow();
    control.dialogAnswers = [0];
    window.close();
    expect(window.isDestroyed()).toBe(false);
    await settle();
    expect(questions()).toEqual(['Keep watching while the window is closed?']);
    expect(window.isDestroyed()).toBe(true);
    expect(remembered).toEqual(['keep_watching']);
    expect([quits, leaving.isEnding]).toEqual([0, false]);
  },
);

test('with the box cleared the answer is for this time', async () => {
  const { window } = openWindow();
  control.dialogAnswers = [0];
  control.dialogTicked = false;
  window.close();
  await settle();
  expect(window.isDestroyed()).toBe(true);
  expect(remembered).toEqual([]);
});

test('quit: what goes on is named in the same question, and one answer is enough', async () => {
  jobs = [run];
  const { window, leaving } = openWindow();
  control.dialogAnswers = [1];
  window.close();
  await settle();
  expect(remembered).toEqual(['quit']);
  expect([quits, leaving.isEnding, leaving.mayQuit()]).toEqual([1, true, true]);
  expect(questions()).toHaveLength(1);
});

test('cancel leaves everything as it is, and is not kept; a second press meanwhile does not ask twice', async () => {
  const { window, leaving } = openWindow();
  control.dialogAnswers = [2, 2];
  window.close();
  window.close();
  await settle();
  expect(questions()).toHaveLength(1);
  expect([window.isDestroyed(), remembered.length, quits, leaving.isEnding]).toEqual([false, 0, 0, false]);
  window.close();
  await settle();
  expect(questions()).toHaveLength(2);
});

test('told to keep watching it closes without a word, whatever goes on', async () => {
  onClose = 'keep_watching';
  jobs = [run];
  const { window, leaving } = openWindow();
  window.close();
  await settle();
  expect([window.isDestroyed(), questions().length, quits, leaving.isEnding]).toEqual([true, 0, 0, false]);
});

test('told to quit it closes and ends; with a run going on it asks for that', async () => {
  onClose = 'quit';
  const quiet = openWindow();
  quiet.window.close();
  expect([quiet.window.isDestroyed(), quiet.leaving.isEnding, questions().length]).toEqual([true, true, 0]);

  jobs = [run];
  const busy = openWindow();
  control.dialogAnswers = [0, 1];
  busy.window.close();
  await settle();
  expect(questions()).toEqual(['Run 41 is still going on']);
  expect([busy.window.isDestroyed(), busy.leaving.isEnding, quits]).toEqual([false, false, 0]);
  busy.window.close();
  await settle();
  expect([busy.leaving.isEnding, quits]).toEqual([true, 1]);
});

test('on macOS the window closes and the app stays', async () => {
  const system = process.platform;
  Object.defineProperty(process, 'platform', { value: 'darwin' });
  try {
    const { window, leaving } = openWindow();
    window.close();
    await settle();
    expect([window.isDestroyed(), questions().length, quits, leaving.isEnding]).toEqual([true, 0, 0, false]);
  } finally {
    Object.defineProperty(process, 'platform', { value: system });
  }
});

test('a signal has the last word, also while a question is open', async () => {
  const { window, leaving } = openWindow();
  control.dialogAnswers = [2];
  window.close();
  leaving.confirm();
  await settle();
  expect(leaving.isEnding).toBe(true);
  window.close();
  expect(window.isDestroyed()).toBe(true);
});

test('without a run quitting asks nothing, and the windows it closes do not either', () => {
  const { window, leaving } = openWindow();
  expect(leaving.mayQuit()).toBe(true);
  window.close();
  expect([window.isDestroyed(), questions().length]).toEqual([true, 0]);
});
