import { create } from 'zustand';
import type { TargetId } from '../../../shared/base/ids.ts';
import type { OpsError } from '../../../shared/base/ops-error.ts';
import type { Client } from '../../../shared/contract/index.ts';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import type { StressPreset } from '../../../shared/model/stress-settings.ts';
import { emptyGuardDrafts, type GuardDraft } from '../../ui/guard-drafts.ts';
import { emptyStressForm, type StressForm, settingsToForm } from './stress-form.ts';

/** An installation of stress-ng, under way or over. */
export interface StressInstallation {
  readonly text: string;
  readonly exitCode?: number | undefined;
  readonly error?: OpsError | undefined;
}

/** Characters of its output that are kept. */
const mostOutput = 200_000;

interface StressStore {
  readonly form: StressForm;
  readonly guards: readonly GuardDraft[];
  /** What was agreed to in this window: not asked again. */
  readonly confirmed: ReadonlySet<string>;
  readonly installations: ReadonlyMap<TargetId, StressInstallation>;
  edit(change: Partial<StressForm>): void;
  setGuards(guards: readonly GuardDraft[]): void;
  applyPreset(preset: StressPreset): void;
  confirm(what: string): void;
  /** Installs stress-ng and follows it to its end, whatever screen is shown: a package manager must not be cut off half way. */
  install(client: Client, targetId: TargetId): Promise<void>;
  reset(): void;
}

const empty = () => ({
  form: emptyStressForm,
  guards: emptyGuardDrafts(['cpu', 'memory', 'unreachable', 'alarm']),
  confirmed: new Set<string>(),
  installations: new Map<TargetId, StressInstallation>(),
});

/** What is typed on the Stress screen. It outlives the screen. */
export const useStressStore = create<StressStore>()((set) => ({
  ...empty(),
  edit: (change) => set(({ form }) => ({ form: { ...form, ...change } })),
  setGuards: (guards) => set({ guards }),
  applyPreset: ({ settings }) => set({ form: settingsToForm(settings) }),
  confirm: (what) => set(({ confirmed }) => ({ confirmed: new Set(confirmed).add(what) })),
  async install(client, targetId) {
    const put = (change: (before: StressInstallation) => StressInstallation) =>
      set(({ installations }) => ({
        installations: new Map(installations).set(targetId, change(installations.get(targetId) ?? { text: '' })),
      }));
    put(() => ({ text: '' }));
    try {
      for await (const { text, exitCode } of await client.stress.install({ targetId })) {
        put((before) => ({ text: (before.text + text).slice(-mostOutput), exitCode }));
      }
    } catch (failure) {
      put((before) => ({ ...before, error: fromWireError(failure, undefined) }));
    }
  },
  reset: () => set(empty()),
}));
