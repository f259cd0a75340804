import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findProductFiles } from '../../../electron/door/node-platform.ts';
import { ConsoleTray } from '../../../electron/main/console-tray.ts';
import { control } from '../../fakes/electron/control.ts';
import { Tray } from '../../fakes/electron/desktop.ts';
import { noon, nothing, run, stress, summaries } from './tray-states.ts';

vi.mock('electron', () => import('../../fakes/electron/index.ts'));

const folder = findProductFiles().trayImageFolder;
const system = process.platform;
const actions = { open: vi.fn(), mute: vi.fn(), unmute: vi.fn(), stopEverything: vi.fn(), quit: vi.fn() };
let tray: ConsoleTray | undefined;

beforeEach(() => {
  vi.useFakeTimers({ now: noon });
  vi.clearAllMocks();
  control.calls.length = 0;
});

afterEach(() => {
  tray?.dispose();
  tray = undefined;
  vi.useRealTimers();
  Object.defineProperty(process, 'platform', { value: system });
});

function openTray(on: NodeJS.Platform = 'linux'): Tray {
  Object.defineProperty(process, 'platform', { value: on });
  tray = new ConsoleTray({ imageFolder: folder, ...actions });
  if (Tray.current === undefined) throw new Error('No tray was made');
  return Tray.current;
}

const labels = () => (Tray.current?.menu ?? []).map(({ label }) => label);

const systems = { linux: ['linux', '.png'], win32: ['windows', '.png'], darwin: ['mac', 'Template.png'] } as const;
const names = { ALARM: 'alarm', stale: 'stale', INSUFFICIENT_DATA: 'unknown', OK: 'ok', none: 'none' } as const;

for (const [on, [room, ending]] of Object.entries(systems) as [keyof typeof systems, readonly [string, string]][]) {
  test(`${on}: the icon is the worst state, with a badge while muted, and is there in both densities`, () => {
    const shown = openTray(on);
    expect(shown.image.path).toBe(`${folder}/${room}/none${ending}`);
    for (const [worst, name] of Object.entries(names)) {
      for (const muted of [false, true]) {
        const alarms = summaries[worst as keyof typeof names];
        tray?.update({ ...nothing, alarms: muted ? { ...alarms, mutedUntil: noon + 1 } : alarms });
        expect(shown.image.path).toBe(`${folder}/${room}/${name}${muted ? '-muted' : ''}${ending}`);
        expect(shown.image.isEmpty()).toBe(false);
        expect(shown.image.getScaleFactors()).toEqual([1, 2]);
        expect(shown.image.isTemplateImage()).toBe(on === 'darwin');
      }
    }
  });
}

test('a click opens the window, but in the menu bar of macOS, where it opens the menu', () => {
  openTray('linux').emit('click', {});
  expect(actions.open.mock.calls).toEqual([[]]);
  tray?.dispose();
  openTray('darwin').emit('click', {});
  expect(actions.open).toHaveBeenCalledTimes(1);
});

test('what is chosen is done', () => {
  const shown = openTray();
  tray?.update({ ...nothing, alarms: summaries.ALARM, jobs: [run] });
  shown.choose('ALARM · shop CPU · since 11:57');
  shown.choose('Run 41 · 0:42 left');
  shown.choose('Mute for 1 hour');
  shown.choose('Stop everything');
  shown.choose('Quit');
  expect(actions.open.mock.calls).toEqual([['#/alarms/local%2Fshop%20CPU'], ['#/run/41']]);
  for (const action of [actions.mute, actions.stopEverything, actions.quit]) expect(action).toHaveBeenCalledTimes(1);
  tray?.update({ ...nothing, alarms: { ...summaries.ALARM, mutedUntil: noon + 60_000 } });
  shown.choose('Unmute (muted until 12:01)');
  expect(actions.unmute).toHaveBeenCalledTimes(1);
});

test('the time left goes on, and a mute that is over takes its badge with it', () => {
  const shown = openTray();
  tray?.update({ ...nothing, alarms: { ...summaries.OK, mutedUntil: noon + 60_000 }, jobs: [stress] });
  expect(labels()).toContain('Stress on shop-prod · 1:02:03 left');
  expect(shown.image.path).toContain('ok-muted');
  vi.advanceTimersByTime(5_000);
  expect(labels()).toContain('Stress on shop-prod · 1:01:58 left');
  vi.advanceTimersByTime(55_000);
  expect(shown.image.path).toMatch(/ok\.png$/);
  expect(labels()).toContain('Mute for 1 hour');
});

test('what has not changed is left alone: a menu that is replaced closes under the pointer', () => {
  openTray();
  const state = { ...nothing, alarms: { ...summaries.ALARM, mutedUntil: noon + 3_600_000 } };
  tray?.update(state);
  const before = control.callsOf('tray.setContextMenu').length;
  const images = control.callsOf('tray.setImage').length;
  tray?.update({ ...state });
  vi.advanceTimersByTime(600_000);
  expect(control.callsOf('tray.setContextMenu')).toHaveLength(before);
  expect(control.callsOf('tray.setImage')).toHaveLength(images);
  // The same words for another alarm are another menu.
  const [first, ...others] = summaries.ALARM.inAlarm;
  tray?.update({ ...state, alarms: { ...state.alarms, inAlarm: [{ ...first, id: 'local/other' } as never, ...others] } });
  expect(control.callsOf('tray.setContextMenu')).toHaveLength(before + 1);
  Tray.current?.choose('ALARM · shop CPU · since 11:57');
  expect(actions.open).toHaveBeenCalledWith('#/alarms/local%2Fother');
});

test('without a tray it says so to whoever opens it', () => {
  control.hasTray = false;
  try {
    expect(() => openTray()).toThrow('No tray');
  } finally {
    control.hasTray = true;
  }
});
