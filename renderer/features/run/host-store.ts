import { create } from 'zustand';
import { type StressPreset, type StressSettings, stressPresets } from '../../../shared/model/stress-settings.ts';
import { draftsOf, emptyGuardDrafts, type GuardDraft, type GuardValue } from '../../ui/guard-drafts.ts';

interface HostStore {
  readonly guards: readonly GuardDraft[];
  /** Stresses the machine during the run. */
  readonly stressed: boolean;
  readonly stress: StressPreset['id'];
  setGuards(guards: readonly GuardDraft[]): void;
  edit(change: Partial<Pick<HostStore, 'stressed' | 'stress'>>): void;
  /** Takes over what an earlier run did with its machine; a stress that is none of the presets is left off. */
  load(guards: readonly GuardValue[], stress: StressSettings | undefined): void;
}

/** What the Run form says about the machine behind the URL. It outlives the screen. */
export const useHostStore = create<HostStore>()((set) => ({
  guards: emptyGuardDrafts(['failure_rate', 'cpu', 'memory', 'unreachable', 'alarm']),
  stressed: false,
  stress: 'story',
  setGuards: (guards) => set({ guards }),
  edit: (change) => set(change),
  load: (guards, stress) =>
    set((before) => {
      const preset = stress && stressPresets.find(({ settings }) => isSame(settings, stress));
      return {
        guards: draftsOf(
          before.guards.map(({ kind }) => kind),
          guards,
        ),
        stressed: preset !== undefined,
        stress: preset?.id ?? before.stress,
      };
    }),
}));

function isSame(one: StressSettings, other: StressSettings): boolean {
  return Object.entries(one).every(([name, value]) => other[name as keyof StressSettings] === value);
}
