import { beforeEach, describe, expect, it } from 'vitest';
import { useHistoryStore } from '../../../renderer/features/history/history-store.ts';
import { formToPlan } from '../../../renderer/features/run/form-to-plan.ts';
import { presetOf, useRunStore } from '../../../renderer/features/run/run-store.ts';
import type { RunId } from '../../../shared/base/ids.ts';
import { loadPresets } from '../../../shared/model/presets.ts';

describe('run store', () => {
  beforeEach(() => useRunStore.getState().reset());

  it('takes a preset over and leaves the target alone', () => {
    const store = useRunStore.getState();
    store.setUrl('http://127.0.0.1:9/');
    for (const preset of loadPresets) {
      store.applyPreset(preset);
      const { form } = useRunStore.getState();
      expect(formToPlan(form).plan).toMatchObject({ executor: preset.executor, requests: [{ url: 'http://127.0.0.1:9/' }] });
      expect(presetOf(form, loadPresets)).toBe(preset.id);
    }
  });

  it('knows that an edited preset is none any more', () => {
    const [preset] = loadPresets;
    if (!preset) throw new Error('no preset');
    useRunStore.getState().applyPreset(preset);
    useRunStore.getState().edit({ vus: 999 });
    expect(presetOf(useRunStore.getState().form, loadPresets)).toBeUndefined();
  });

  it('is untouched until something is typed', () => {
    expect(useRunStore.getState().touched).toBe(false);
    useRunStore.getState().edit({ vus: 3 });
    expect(useRunStore.getState().touched).toBe(true);
  });
});

describe('history store', () => {
  it('turns the order round at the second click', () => {
    const { sortBy } = useHistoryStore.getState();
    sortBy('failed');
    expect(useHistoryStore.getState()).toMatchObject({ sort: 'failed', descending: true });
    sortBy('failed');
    expect(useHistoryStore.getState()).toMatchObject({ sort: 'failed', descending: false });
    sortBy('name');
    expect(useHistoryStore.getState()).toMatchObject({ sort: 'name', descending: false });
  });

  it('selects and lets go', () => {
    const { toggle, select } = useHistoryStore.getState();
    toggle(3 as RunId);
    toggle(4 as RunId);
    toggle(3 as RunId);
    expect([...useHistoryStore.getState().selected]).toEqual([4]);
    select([]);
    expect(useHistoryStore.getState().selected.size).toBe(0);
  });
});
