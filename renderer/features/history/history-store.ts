import { create } from 'zustand';
import type { RunId } from '../../../shared/base/ids.ts';
import type { RunListQuery } from '../../../shared/contract/runs.ts';
import type { RunState } from '../../../shared/model/load-sample.ts';

export type SortKey = RunListQuery['sort'];

interface HistoryStore {
  readonly search: string;
  readonly state: RunState | undefined;
  readonly sort: SortKey;
  readonly descending: boolean;
  readonly selected: ReadonlySet<RunId>;
  setSearch(search: string): void;
  setState(state: RunState | undefined): void;
  /** A second time turns the order round. */
  sortBy(key: SortKey): void;
  toggle(id: RunId): void;
  select(ids: Iterable<RunId>): void;
}

/** What is looked for in History. It outlives the screen, so that coming back from a run finds the list as it was. */
export const useHistoryStore = create<HistoryStore>()((set) => ({
  search: '',
  state: undefined,
  sort: 'id',
  descending: true,
  selected: new Set(),
  setSearch: (search) => set({ search }),
  setState: (state) => set({ state }),
  sortBy: (key) => set(({ sort, descending }) => (sort === key ? { descending: !descending } : { sort: key, descending: key !== 'name' })),
  toggle: (id) =>
    set(({ selected }) => {
      const next = new Set(selected);
      if (!next.delete(id)) next.add(id);
      return { selected: next };
    }),
  select: (ids) => set({ selected: new Set(ids) }),
}));
