import { create } from 'zustand';
import type { Guard } from '../../../shared/contract/guard.ts';
import type { StressPreset } from '../../../shared/model/stress-settings.ts';
import { emptyGuardForm, type GuardFields, type GuardForm } from './guard-form.ts';

interface HostStore {
  readonly guards: GuardForm;
  /** Stresses the machine during the run. */
  readonly stressed: boolean;
  readonly stress: StressPreset['id'];
  editGuard(kind: Guard['kind'], change: Partial<GuardFields>): void;
  edit(change: Partial<Pick<HostStore, 'stressed' | 'stress'>>): void;
}

/** What the Run form says about the machine behind the URL. It outlives the screen. */
export const useHostStore = create<HostStore>()((set) => ({
  guards: emptyGuardForm,
  stressed: false,
  stress: 'story',
  editGuard: (kind, change) => set(({ guards }) => ({ guards: { ...guards, [kind]: { ...guards[kind], ...change } } })),
  edit: (change) => set(change),
}));
