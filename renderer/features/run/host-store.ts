import { create } from 'zustand';
import type { StressPreset } from '../../../shared/model/stress-settings.ts';
import { emptyGuardDrafts, type GuardDraft } from '../../ui/guard-drafts.ts';

interface HostStore {
  readonly guards: readonly GuardDraft[];
  /** Stresses the machine during the run. */
  readonly stressed: boolean;
  readonly stress: StressPreset['id'];
  setGuards(guards: readonly GuardDraft[]): void;
  edit(change: Partial<Pick<HostStore, 'stressed' | 'stress'>>): void;
}

/** What the Run form says about the machine behind the URL. It outlives the screen. */
export const useHostStore = create<HostStore>()((set) => ({
  guards: emptyGuardDrafts(['failure_rate', 'cpu', 'memory', 'unreachable', 'alarm']),
  stressed: false,
  stress: 'story',
  setGuards: (guards) => set({ guards }),
  edit: (change) => set(change),
}));
