import { create } from 'zustand';
import type { AlarmId } from '../../../shared/base/ids.ts';
import type { AlarmDraft } from '../../../shared/contract/alarms.ts';
import type { AlarmFilter, AlarmSortKey, StateGroup } from './alarm-list.ts';

interface AlarmsStore extends AlarmFilter {
  readonly sort: AlarmSortKey;
  readonly descending: boolean;
  readonly layout: 'list' | 'matrix';
  readonly selected: ReadonlySet<AlarmId>;
  /** What a new alarm begins with: a copy, a preset, a metric of a chart. */
  readonly begun: AlarmDraft | undefined;
  edit(change: Partial<Pick<AlarmsStore, 'search' | 'place' | 'layout' | 'states'>>): void;
  toggleState(state: StateGroup): void;
  /** A second time turns the order round. */
  sortBy(key: AlarmSortKey): void;
  toggle(id: AlarmId): void;
  select(ids: Iterable<AlarmId>): void;
  begin(draft: AlarmDraft | undefined): void;
}

/** What is looked for among the alarms. It outlives the screen, so that coming back from one finds the list as it was. */
export const useAlarmsStore = create<AlarmsStore>()((set) => ({
  search: '',
  states: [],
  place: undefined,
  sort: 'state',
  descending: false,
  layout: 'list',
  selected: new Set(),
  begun: undefined,
  edit: (change) => set(change),
  toggleState: (state) =>
    set(({ states }) => ({ states: states.includes(state) ? states.filter((one) => one !== state) : [...states, state] })),
  sortBy: (key) => set(({ sort, descending }) => (sort === key ? { descending: !descending } : { sort: key, descending: key === 'since' })),
  toggle: (id) =>
    set(({ selected }) => {
      const next = new Set(selected);
      if (!next.delete(id)) next.add(id);
      return { selected: next };
    }),
  select: (ids) => set({ selected: new Set(ids) }),
  begin: (begun) => set({ begun }),
}));
