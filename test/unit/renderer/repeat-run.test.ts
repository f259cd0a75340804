import { expect, it } from 'vitest';
import { useHostStore } from '../../../renderer/features/run/host-store.ts';
import { repeatedExtras } from '../../../renderer/features/run/repeat-run.ts';
import { guardsOf } from '../../../renderer/ui/guard-drafts.ts';
import type { RunId, TargetId } from '../../../shared/base/ids.ts';
import type { RunDetail } from '../../../shared/contract/run-record.ts';
import { type Target, TargetInputSchema } from '../../../shared/contract/targets.ts';
import { stressPresets } from '../../../shared/model/stress-settings.ts';

const [, preset] = stressPresets;
if (!preset) throw new Error('no preset');
const stress = preset.settings;
const guards: RunDetail['guards'] = [
  { kind: 'failure_rate', limit: 0.125, overMs: 5000 },
  { kind: 'cpu', limit: 0.9, overMs: 30_000 },
  { kind: 'alarm', limit: 1, overMs: 5000, alarm: 'cpu high' },
];
const item = { id: 7 as RunId } as RunDetail['item'];
const shop: Target = { ...TargetInputSchema.parse({ name: 'shop', access: { kind: 'ssh', host: 'shop' } }), id: 't-1' as TargetId };

it('a run is repeated with its machine, its guards and its stress', () => {
  expect(repeatedExtras({ item, guards, stress }, shop)).toEqual({ extras: { targetId: 't-1', guards, stress } });
  expect(repeatedExtras({ item, guards: [] }, shop)).toEqual({ extras: { targetId: 't-1', guards: [] } });
});

it('without its machine it says what is left out', () => {
  const { extras, leftOut } = repeatedExtras({ item, guards, stress }, undefined);
  expect(extras).toEqual({ targetId: undefined, guards: [guards[0], guards[2]] });
  expect(leftOut).toBe('Without its stress and its guards on the machine: the machine of run 7 is not a target any more.');
  expect(repeatedExtras({ item, guards: guards.slice(0, 1) }, undefined)).not.toHaveProperty('leftOut');
});

it('the form shows the guards and the stress of the run it was filled in with', () => {
  const { load } = useHostStore.getState();
  load(guards, stress);
  expect(guardsOf(useHostStore.getState().guards)).toEqual({ guards, problems: {} });
  expect(useHostStore.getState()).toMatchObject({ stressed: true, stress: preset.id });
  load([], { ...stress, durationMs: 1234 });
  expect(guardsOf(useHostStore.getState().guards).guards).toEqual([]);
  expect(useHostStore.getState().stressed).toBe(false);
});
