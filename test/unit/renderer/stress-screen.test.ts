import { beforeEach, describe, expect, it } from 'vitest';
import { emptyStressForm, formToSettings, presetOfForm, settingsToForm } from '../../../renderer/features/stress/stress-form.ts';
import { useStressStore } from '../../../renderer/features/stress/stress-store.ts';
import { isActive, nicenessText, remainingText, settingsText } from '../../../renderer/features/stress/stress-text.ts';
import { emptyGuardDrafts, guardsOf } from '../../../renderer/ui/guard-drafts.ts';
import { describeLink } from '../../../renderer/ui/link-state.tsx';
import type { StressId, TargetId } from '../../../shared/base/ids.ts';
import type { StressJob } from '../../../shared/contract/stress.ts';
import { defaultStress, stressPresets } from '../../../shared/model/stress-settings.ts';

const job = (change: Partial<StressJob>): StressJob => ({
  id: 'job' as StressId,
  targetId: 'local' as TargetId,
  settings: defaultStress,
  command: 'stress-ng',
  state: 'running',
  startedAt: 0,
  endsAt: 60_000,
  metrics: [],
  output: '',
  ...change,
});

describe('the form of a stress job', () => {
  beforeEach(() => useStressStore.getState().reset());

  it.each(stressPresets)('stands at the preset $id once it was chosen, and at none after a change', (preset) => {
    useStressStore.getState().applyPreset(preset);
    const { form, edit } = useStressStore.getState();
    expect(formToSettings(form)).toEqual({ settings: preset.settings, errors: {} });
    expect(presetOfForm(form, stressPresets)).toBe(preset.id);
    edit({ duration: '61s' });
    expect(presetOfForm(useStressStore.getState().form, stressPresets)).toBeUndefined();
  });

  it('reads durations as they are written, and none beyond 15 minutes', () => {
    expect(formToSettings({ ...emptyStressForm, duration: '1m30s' }).settings?.durationMs).toBe(90_000);
    expect(formToSettings({ ...emptyStressForm, duration: '16m' })).toMatchObject({ settings: undefined, errors: { duration: /15m/ } });
    expect(formToSettings(settingsToForm({ ...defaultStress, durationMs: 900_000 })).settings?.durationMs).toBe(900_000);
  });

  it.each([
    ['workers', 100],
    ['loadPercent', 0],
    ['niceness', -21],
    ['memoryPercent', 96],
    ['workers', ''],
  ] as const)('does not take %s = %j', (field, value) => {
    const { settings, errors } = formToSettings({ ...emptyStressForm, [field]: value });
    expect(settings).toBeUndefined();
    expect(Object.keys(errors)).toEqual([field]);
  });
});

describe('what a stress job says', () => {
  it('never claims a niceness that was not read back', () => {
    const settings = { ...defaultStress, niceness: -20 };
    expect(nicenessText(job({ settings }))).toMatchObject({ tone: 'unknown', text: 'nice -20 asked for, not read back yet' });
    expect(nicenessText(job({ settings, actualNiceness: 0 }))).toEqual({
      tone: 'warning',
      text: 'asked for nice -20, got 0: no privilege',
    });
    expect(nicenessText(job({ settings, actualNiceness: -20 })).tone).toBe('ok');
  });

  it('counts a lost job as going on until somebody has looked', () => {
    expect(isActive(job({ state: 'lost' }))).toBe(true);
    expect(isActive(job({ state: 'lost', remaining: 0 }))).toBe(false);
    expect(remainingText(job({ remaining: 0 })).text).toBe('no process left');
    expect(remainingText(job({ remaining: 2 }))).toEqual({ tone: 'failed', text: '2 processes left' });
  });

  it('says the settings in a few words', () => {
    expect(settingsText({ ...defaultStress, niceness: -20 })).toBe('2 CPU workers, nice -20, 60\u2009s');
    expect(settingsText({ ...defaultStress, workers: 0, loadPercent: 50 })).toBe('every CPU at 50\u2009% load, nice 0, 60\u2009s');
  });
});

it('hands over only guards that are on and make sense', () => {
  const drafts = emptyGuardDrafts(['cpu', 'unreachable']);
  expect(guardsOf(drafts)).toEqual({ guards: [], problems: {} });
  const on = drafts.map((draft) => ({ ...draft, on: true }));
  expect(guardsOf(on).guards).toEqual([
    { kind: 'cpu', limit: 0.98, overMs: 30_000 },
    { kind: 'unreachable', limit: 1, overMs: 15_000 },
  ]);
  expect(guardsOf(on.map((draft) => ({ ...draft, over: '0s' })))).toMatchObject({
    guards: undefined,
    problems: { cpu: { field: 'over' }, unreachable: { field: 'over' } },
  });
});

it('counts down to the next try of a lost link', () => {
  expect(describeLink({ state: 'reconnecting', retryAt: 4200 }, false, 1000)).toEqual({
    tone: 'warning',
    text: 'reconnecting in 4\u2009s',
  });
  expect(describeLink({ state: 'reconnecting', retryAt: 900 }, false, 1000).text).toBe('reconnecting');
  expect(describeLink(undefined, true, 0)).toEqual({ tone: 'ok', text: 'here' });
  expect(describeLink(undefined, false, 0).tone).toBe('unknown');
});
