import { expect, test } from 'vitest';
import { type TrayState, trayMenu, trayToolTip } from '../../../electron/main/tray-menu.ts';
import { ended, firing, noon, nothing, run, stress, summaries, tail } from './tray-states.ts';

const silent = { open() {}, mute() {}, unmute() {}, stopEverything() {}, quit() {} };

/** The menu as it reads: a line each, what cannot be chosen in brackets. */
const lines = (state: Partial<TrayState>, now = noon) =>
  trayMenu({ ...nothing, ...state }, now, silent).map(({ type, label, enabled }) =>
    type === 'separator' ? '---' : enabled === false ? `[${label}]` : label,
  );

/** What choosing the line with that label does. */
function chosen(state: Partial<TrayState>, label: string): string {
  const done: string[] = [];
  const say = (what: string) => (argument?: string) => void done.push(argument === undefined ? what : `${what} ${argument}`);
  const actions = {
    open: say('open'),
    mute: say('mute'),
    unmute: say('unmute'),
    stopEverything: say('stop everything'),
    quit: say('quit'),
  };
  const item = trayMenu({ ...nothing, ...state }, noon, actions).find((entry) => entry.label === label);
  (item?.click as (() => void) | undefined)?.();
  return done.join();
}

const rest = ['---', '[Nothing is running]', '[Stop everything]', '---', 'Quit'];
const open = ['Open Blitz Console', '---'];

test('before the core has said anything there is what always is', () => {
  expect(lines({})).toEqual([...open, ...rest.slice(1)]);
  expect(trayToolTip(nothing, noon)).toBe('Blitz Console');
});

test('ALARM: the counts with the states verbatim, each alarm since when and whether it is muted', () => {
  const alarms = summaries.ALARM;
  expect(lines({ alarms })).toEqual([
    ...open,
    '2 ALARM · 1 INSUFFICIENT_DATA · 9 OK',
    'ALARM · shop CPU · since 11:57',
    'ALARM · R&&D disk · since Nov 29, 10:00 · muted',
    'Mute for 1 hour',
    ...rest,
  ]);
  expect(trayToolTip({ ...nothing, alarms }, noon)).toBe('Blitz Console: 2 ALARM · 1 INSUFFICIENT_DATA · 9 OK');
  expect(chosen({ alarms }, 'ALARM · shop CPU · since 11:57')).toBe('open #/alarms/local%2Fshop%20CPU');
  expect(chosen({ alarms }, '2 ALARM · 1 INSUFFICIENT_DATA · 9 OK')).toBe('open #/alarms');
});

test('more in ALARM than a menu can hold: the latest, how many more, and names of a bearable length', () => {
  const inAlarm = Array.from({ length: 20 }, (_, index) => firing(`${index} ${'very '.repeat(30)}long`, index));
  const shown = lines({ alarms: { ...summaries.ALARM, counts: { alarm: 1043, insufficientData: 0, ok: 0, other: 0 }, inAlarm } });
  const named = shown.filter((line) => line?.startsWith('ALARM · '));
  expect(named).toHaveLength(8);
  expect(Math.max(...named.map((line) => line?.length ?? 0))).toBeLessThanOrEqual(90);
  expect(shown).toContain('1,035 more in ALARM…');
  expect(shown).toContain('1,043 ALARM');
});

test('stale: as of when, and why', () => {
  const alarms = summaries.stale;
  expect(lines({ alarms })).toEqual([
    ...open,
    '12 OK',
    'As they were at 11:53: The session of the profile has expired.',
    'Mute for 1 hour',
    ...rest,
  ]);
  expect(trayToolTip({ ...nothing, alarms }, noon)).toBe('Blitz Console: 12 OK, as of 11:53');
});

test('INSUFFICIENT_DATA, and a state AWS has learned since', () => {
  const alarms = summaries.INSUFFICIENT_DATA;
  expect(lines({ alarms })).toEqual([...open, '3 INSUFFICIENT_DATA · 1 OK · 1 other', 'Mute for 1 hour', ...rest]);
});

test('OK', () => {
  expect(lines({ alarms: summaries.OK })).toEqual([...open, '1,200 OK', 'Mute for 1 hour', ...rest]);
  expect(trayToolTip({ ...nothing, alarms: summaries.OK }, noon)).toBe('Blitz Console: 1,200 OK');
});

test('nothing watched: the way to watch something, and nothing to mute', () => {
  const alarms = summaries.none;
  expect(lines({ alarms })).toEqual([...open, 'Nothing is watched yet: add an alarm…', ...rest]);
  expect(trayToolTip({ ...nothing, alarms }, noon)).toBe('Blitz Console');
  expect(chosen({ alarms }, 'Nothing is watched yet: add an alarm…')).toBe('open #/alarms');
});

test.each(Object.keys(summaries) as (keyof typeof summaries)[])(
  'muted while %s: until when, and the way out; once over it is over',
  (worst) => {
    const alarms = { ...summaries[worst], mutedUntil: noon + 3_600_000 };
    expect(lines({ alarms })).toContain('Unmute (muted until 13:00)');
    expect(lines({ alarms })).not.toContain('Mute for 1 hour');
    expect(trayToolTip({ ...nothing, alarms }, noon)).toContain('muted until 13:00');
    expect(chosen({ alarms }, 'Unmute (muted until 13:00)')).toBe('unmute');
    const later = noon + 3_600_000;
    expect(lines({ alarms }, later).some((line) => line?.startsWith('Unmute'))).toBe(false);
    expect(trayToolTip({ ...nothing, alarms }, later)).not.toContain('muted');
  },
);

test('what goes on, with the time that is left, and the button that ends it', () => {
  const state = { alarms: summaries.OK, jobs: [run, stress, tail] };
  expect(lines(state).slice(4)).toEqual([
    '---',
    'Run 41 · 0:42 left',
    'Stress on shop-prod · 1:02:03 left',
    'Tail of a&&b.log on shop-prod',
    'Stop everything',
    '---',
    'Quit',
  ]);
  expect(lines({ jobs: [run] }, noon + 100_000)).toContain('Run 41 · 0:00 left');
  expect(trayToolTip({ ...nothing, ...state }, noon)).toBe(
    'Blitz Console: 1,200 OK, run 41, stress on shop-prod, tail of a&b.log on shop-prod',
  );
  expect(chosen(state, 'Run 41 · 0:42 left')).toBe('open #/run/41');
  expect(chosen(state, 'Stop everything')).toBe('stop everything');
  expect(chosen(state, 'Mute for 1 hour')).toBe('mute');
  expect(chosen(state, 'Open Blitz Console')).toBe('open');
  expect(chosen(state, 'Quit')).toBe('quit');
});

test('what became of the last run', () => {
  const lineOf = (lastRun: ReturnType<typeof ended>) => lines({ lastRun }).find((line) => line?.startsWith('Last run'));
  expect(lineOf(ended({}))).toBe('Last run · 40: None of 14,000 failed');
  expect(lineOf(ended({ ok: 13_688, failed: 312, passed: true }))).toBe('Last run · 40: 312 of 14,000 failed');
  expect(lineOf(ended({ passed: false }))).toBe('Last run · 40: None of 14,000 failed, a threshold was missed');
  expect(lineOf(ended({ state: 'stopped_by_guard', ok: 900, failed: 100, passed: false }))).toBe(
    'Last run · 40: Stopped by a guard: 100 of 1,000 failed',
  );
  expect(chosen({ lastRun: ended({}) }, 'Last run · 40: None of 14,000 failed')).toBe('open #/run/40');
});
