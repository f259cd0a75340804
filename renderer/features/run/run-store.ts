import { create } from 'zustand';
import type { LoadPlan } from '../../../shared/model/load-plan.ts';
import type { LoadPreset } from '../../../shared/model/presets.ts';
import { emptyRunForm, executorFields, nextKey, planToForm, type RequestFields, type RunForm } from './run-form.ts';

interface RunStore {
  readonly form: RunForm;
  /** True once anything was typed or loaded: the last plan of an earlier session then no longer replaces it. */
  readonly touched: boolean;
  /** True once a start was tried: from then on every field shows what is wrong with it. */
  readonly submitted: boolean;
  edit(change: Partial<RunForm>): void;
  editRequest(key: string, change: Partial<RequestFields>): void;
  load(plan: LoadPlan, tags?: readonly string[]): void;
  applyPreset(preset: LoadPreset): void;
  /** Puts an address into the first request. */
  setUrl(url: string): void;
  markSubmitted(submitted: boolean): void;
  reset(): void;
}

/** What is typed on the Run screen. It outlives the screen, so that looking at a run in between loses nothing. */
export const useRunStore = create<RunStore>()((set) => ({
  form: emptyRunForm(),
  touched: false,
  submitted: false,
  edit: (change) => set(({ form }) => ({ form: { ...form, ...change }, touched: true })),
  editRequest: (key, change) =>
    set(({ form }) => ({
      form: { ...form, requests: form.requests.map((request) => (request.key === key ? { ...request, ...change } : request)) },
      touched: true,
    })),
  load: (plan, tags) => set({ form: planToForm(plan, tags), touched: true, submitted: false }),
  applyPreset: (preset) =>
    set(({ form }) => ({
      form: {
        ...form,
        ...executorFields(preset.executor),
        thresholds: preset.thresholds.map((threshold) => ({ key: nextKey(), ...threshold })),
      },
      touched: true,
    })),
  setUrl: (url) =>
    set(({ form }) => ({
      form: { ...form, requests: form.requests.map((request, index) => (index === 0 ? { ...request, url } : request)) },
      touched: true,
    })),
  markSubmitted: (submitted) => set({ submitted }),
  reset: () => set({ form: emptyRunForm(), touched: false, submitted: false }),
}));

/** The preset the form stands at, if any: the card is then shown as chosen. */
export function presetOf(form: RunForm, presets: readonly LoadPreset[]): string | undefined {
  const plain = (value: Partial<RunForm>) =>
    JSON.stringify({ ...value, stages: value.stages?.map(({ duration, target }) => [duration, target]) });
  return presets.find((preset) => {
    const wanted = executorFields(preset.executor);
    const held = Object.fromEntries(Object.keys(wanted).map((key) => [key, form[key as keyof RunForm]]));
    return plain(wanted) === plain(held as Partial<RunForm>);
  })?.id;
}
