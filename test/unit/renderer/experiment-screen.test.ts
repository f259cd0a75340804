import { beforeEach, describe, expect, it } from 'vitest';
import {
  type ExperimentParts,
  emptyExperimentForm,
  emptyLimitForm,
  formToExperiment,
  formToLimitSearch,
} from '../../../renderer/features/experiment/experiment-form.ts';
import { useExperimentStore } from '../../../renderer/features/experiment/experiment-store.ts';
import { phaseTone, progressOf, runsOf } from '../../../renderer/features/experiment/experiment-text.ts';
import { logPlace, logTicks, rateBounds } from '../../../renderer/features/experiment/limit-text.ts';
import type { TargetId } from '../../../shared/base/ids.ts';
import type { Experiment } from '../../../shared/contract/experiments.ts';
import { LoadPlanSchema } from '../../../shared/contract/load-plan.ts';
import { defaultStress } from '../../../shared/model/stress-settings.ts';

const load = LoadPlanSchema.parse({
  requests: [{ url: 'http://127.0.0.1:9/' }],
  executor: { type: 'shared-iterations', iterations: 14_000, vus: 100 },
});
const parts: ExperimentParts = { load, targetId: 'shop' as TargetId, guards: [], stress: defaultStress };

describe('form of an experiment', () => {
  it('is a plan as it stands at first', () => {
    const { plan, errors } = formToExperiment(emptyExperimentForm, parts);
    expect(errors).toEqual({});
    expect(plan).toMatchObject({ repeats: 3, smoke: true, baseline: false, coolDownMs: 3000, targetId: 'shop', raiseErrorLog: false });
    expect(plan).not.toHaveProperty('stress');
  });

  it('stresses, and measures a baseline before it, only where a machine is known', () => {
    const form = { ...emptyExperimentForm, stressed: true, raiseErrorLog: true };
    expect(formToExperiment(form, parts).plan).toMatchObject({ stress: defaultStress, baseline: true, raiseErrorLog: true });
    const { plan } = formToExperiment(form, { ...parts, targetId: undefined });
    expect(plan).toMatchObject({ baseline: false, raiseErrorLog: false });
    expect(plan).not.toHaveProperty('stress');
  });

  it('is no plan without a load, or with a stress that is not filled in; neither is its own fault', () => {
    expect(formToExperiment(emptyExperimentForm, { ...parts, load: undefined })).toEqual({ plan: undefined, errors: {} });
    const stressed = { ...emptyExperimentForm, stressed: true };
    expect(formToExperiment(stressed, { ...parts, stress: undefined })).toEqual({ plan: undefined, errors: {} });
  });

  it('says which field needs another value', () => {
    const { plan, errors } = formToExperiment({ ...emptyExperimentForm, repeats: 21, coolDown: 'soon' }, parts);
    expect(plan).toBeUndefined();
    expect(errors).toEqual({ repeats: '1 to 20', coolDown: 'A duration of 0s to 10m, e.g. 3s' });
    expect(formToExperiment({ ...emptyExperimentForm, repeats: '' }, parts).errors).toHaveProperty('repeats');
    expect(formToExperiment({ ...emptyExperimentForm, coolDown: '0s' }, parts).plan?.coolDownMs).toBe(0);
  });
});

describe('form of a search for the limit', () => {
  it('is a plan as it stands at first', () => {
    expect(formToLimitSearch(emptyLimitForm, parts)).toMatchObject({
      errors: {},
      plan: { startRate: 100, maxRate: 20_000, stepMs: 5000, precision: 0.05, confirmations: 3, targetId: 'shop' },
    });
  });

  it('does not end below where it begins', () => {
    const { plan, errors } = formToLimitSearch({ ...emptyLimitForm, startRate: 500, maxRate: 100 }, parts);
    expect(plan).toBeUndefined();
    expect(errors).toEqual({ maxRate: 'Requests a second, at least those to begin with' });
  });

  it('says which field needs another value', () => {
    const form = { startRate: '', maxRate: 0, step: '10m', precision: 60, confirmations: 11 } as const;
    expect(Object.keys(formToLimitSearch(form, parts).errors).sort()).toEqual([
      'confirmations',
      'maxRate',
      'precision',
      'startRate',
      'step',
    ]);
  });
});

describe('experiment store', () => {
  beforeEach(() => useExperimentStore.getState().reset());

  it('takes an earlier experiment over so that the same plan comes out of it', () => {
    const form = { ...emptyExperimentForm, name: 'again', repeats: 5, stressed: true, baseline: true, coolDown: '0s' };
    const { plan } = formToExperiment(form, parts);
    if (!plan) throw new Error('a plan is expected');
    useExperimentStore.getState().load(plan);
    expect(formToExperiment(useExperimentStore.getState().form, parts).plan).toEqual(plan);
  });

  it('takes an earlier search over so that the same plan comes out of it', () => {
    const { plan } = formToLimitSearch({ startRate: 50, maxRate: 900, step: '1m30s', precision: 2.5, confirmations: 1 }, parts);
    if (!plan) throw new Error('a plan is expected');
    useExperimentStore.getState().loadLimit(plan);
    expect(formToLimitSearch(useExperimentStore.getState().limit, parts).plan).toEqual(plan);
  });
});

describe('experiment that goes on', () => {
  const experiment = {
    phases: [
      { kind: 'smoke', text: 'smoke', state: 'done', runId: 1 },
      { kind: 'cool_down', text: 'cool-down', state: 'done' },
      { kind: 'load', text: 'load 1 of 2', state: 'running', runId: 2 },
      { kind: 'cool_down', text: 'cool-down', state: 'waiting' },
      { kind: 'load', text: 'load 2 of 2', state: 'waiting' },
    ],
  } as unknown as Experiment;

  it('is as far as its runs are', () => {
    expect(progressOf(experiment)).toBeCloseTo(1 / 3);
    expect(progressOf({ phases: [] } as unknown as Experiment)).toBe(0);
    expect(runsOf(experiment, 'load')).toEqual([2]);
    expect(runsOf(experiment, 'baseline')).toEqual([]);
    expect(phaseTone('waiting')).toBeUndefined();
  });
});

describe('curve of the limit', () => {
  it('spreads rates by their ratio', () => {
    expect(logPlace(10, 1, 100)).toBeCloseTo(0.5);
    expect(logPlace(7, 7, 7)).toBe(0.5);
    expect(rateBounds([])).toEqual([1, 10]);
    const [least, most] = rateBounds([{ ratePerSecond: 100 }, { ratePerSecond: 800 }]);
    expect(least).toBeLessThan(100);
    expect(most).toBeGreaterThan(800);
  });

  it('labels round rates, and not too many', () => {
    expect(logTicks(87, 1840)).toEqual([100, 200, 500, 1000]);
    expect(logTicks(1, 1_000_000)).toEqual([1, 10, 100, 1000, 10_000, 100_000, 1_000_000]);
  });
});
