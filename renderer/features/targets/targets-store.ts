import { create } from 'zustand';
import type { TargetId } from '../../../shared/base/ids.ts';

interface TargetsStore {
  /** The target the doctor is to look at as soon as its page is there. */
  readonly wanted: TargetId | undefined;
  /** Has the doctor look at a target; its page shows it. */
  check(id: TargetId): void;
  /** The page has taken the wish over. */
  take(): void;
}

/** What was asked of the Targets screen from elsewhere. */
export const useTargetsStore = create<TargetsStore>()((set) => ({
  wanted: undefined,
  check: (wanted) => set({ wanted }),
  take: () => set({ wanted: undefined }),
}));
