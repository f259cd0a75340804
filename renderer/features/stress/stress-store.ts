import { create } from 'zustand';
import { durationText } from '../../../shared/model/duration-text.ts';
import { defaultStress, type StressPreset, type StressSettings } from '../../../shared/model/stress-settings.ts';

/** A number field while it is typed in: empty is possible. */
export type TypedNumber = number | '';

/** What stands in the form, as it was typed. */
export interface StressForm {
  readonly kind: StressSettings['kind'];
  readonly workers: TypedNumber;
  readonly loadPercent: TypedNumber;
  readonly duration: string;
  readonly niceness: TypedNumber;
  readonly method: string;
  readonly memoryPercent: TypedNumber;
}

interface StressStore {
  readonly form: StressForm;
  /** What was agreed to in this window: not asked again. */
  readonly confirmed: ReadonlySet<string>;
  edit(change: Partial<StressForm>): void;
  applyPreset(preset: StressPreset): void;
  confirm(what: string): void;
  reset(): void;
}

/** What is typed on the Stress screen. It outlives the screen. */
export const useStressStore = create<StressStore>()((set) => ({
  form: settingsToForm(defaultStress),
  confirmed: new Set(),
  edit: (change) => set(({ form }) => ({ form: { ...form, ...change } })),
  applyPreset: ({ settings }) => set({ form: settingsToForm(settings) }),
  confirm: (what) => set(({ confirmed }) => ({ confirmed: new Set(confirmed).add(what) })),
  reset: () => set({ form: settingsToForm(defaultStress), confirmed: new Set() }),
}));

function settingsToForm({ durationMs, ...settings }: StressSettings): StressForm {
  return { ...settings, duration: durationText(durationMs) };
}
