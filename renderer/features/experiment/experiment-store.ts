import { create } from 'zustand';
import type { ExperimentPlan, LimitSearchPlan } from '../../../shared/contract/experiments.ts';
import { durationText } from '../../../shared/model/duration-text.ts';
import { type ExperimentForm, emptyExperimentForm, emptyLimitForm, type LimitForm } from './experiment-form.ts';

interface ExperimentStore {
  readonly form: ExperimentForm;
  readonly limit: LimitForm;
  edit(change: Partial<ExperimentForm>): void;
  editLimit(change: Partial<LimitForm>): void;
  /** Takes over what an earlier experiment was; its load and its stress stand in forms of their own. */
  load(plan: ExperimentPlan): void;
  /** The same of a search for the limit. */
  loadLimit(plan: LimitSearchPlan): void;
  reset(): void;
}

/** What is typed on the screens of experiments. It outlives the screen. */
export const useExperimentStore = create<ExperimentStore>()((set) => ({
  form: emptyExperimentForm,
  limit: emptyLimitForm,
  edit: (change) => set(({ form }) => ({ form: { ...form, ...change } })),
  editLimit: (change) => set(({ limit }) => ({ limit: { ...limit, ...change } })),
  load: ({ name, repeats, smoke, baseline, coolDownMs, raiseErrorLog, stress }) =>
    set({
      form: {
        name,
        repeats,
        smoke,
        baseline,
        raiseErrorLog,
        stressed: stress !== undefined,
        coolDown: coolDownMs === 0 ? '0s' : durationText(coolDownMs),
      },
    }),
  loadLimit: ({ startRate, maxRate, stepMs, precision, confirmations }) =>
    set({ limit: { startRate, maxRate, confirmations, step: durationText(stepMs), precision: Math.round(precision * 1000) / 10 } }),
  reset: () => set({ form: emptyExperimentForm, limit: emptyLimitForm }),
}));
