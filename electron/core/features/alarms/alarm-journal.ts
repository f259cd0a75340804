import type { AlarmId, RunId } from '../../../../shared/base/ids.ts';
import type { Alarm, AlarmEvent } from '../../../../shared/contract/alarms.ts';
import type { AlarmStore, KnownTransition } from './alarm-store.ts';

/** Of one alarm as many changes of state are remembered to tell a new one from one that is known. */
const rememberedCount = 200;
const keptEvents = 50_000;
/** One change of state may be told with two times that far apart: by the alarm, and by its history. */
export const sameChangeMs = 5_000;

/** What became of alarms, each change of state once. Held in memory as far as it takes to tell, so that a full disk makes nothing new again. */
export class AlarmJournal {
  readonly #store: AlarmStore;
  readonly #during: (at: number) => { readonly runId?: RunId | undefined; readonly during?: string | undefined };
  readonly #known = new Map<AlarmId, KnownTransition[]>();
  #seq: number;

  constructor(store: AlarmStore, during: (at: number) => { readonly runId?: RunId | undefined; readonly during?: string | undefined }) {
    this.#store = store;
    this.#during = during;
    this.#seq = store.lastSeq();
    store.write(() => store.prune(keptEvents));
  }

  /**
   * Whether an item of a history is in the journal. One that was learned from the alarm itself is the same as the first of its state within a
   * few seconds; `write` keeps its time, so that the next one of that state is told apart.
   */
  recognise(id: AlarmId, to: string, at: number): 'new' | 'known' | { readonly write: () => void } {
    const known = this.#of(id).filter((one) => one.to === to);
    if (known.some(({ historyAt }) => historyAt === Math.round(at))) return 'known';
    const same = known.findLast((one) => one.historyAt === undefined && Math.abs(one.at - at) <= sameChangeMs);
    if (same === undefined) return 'new';
    same.historyAt = Math.round(at);
    return { write: () => this.#store.setHistoryAt(same.seq, at) };
  }

  /** Whether an alarm's being in a state since then is in the journal already. */
  holds(id: AlarmId, to: string, at: number): boolean {
    return this.#of(id).some((one) => one.to === to && Math.abs(one.at - at) <= sameChangeMs);
  }

  /** A change of state; `write` puts it on the disk. */
  add(
    alarm: Alarm,
    change: { readonly from: string; readonly to: string; readonly at: number; readonly reason: string },
    historyAt: number | undefined,
  ): { readonly event: AlarmEvent; readonly write: () => void } {
    const known = this.#of(alarm.id);
    const { runId, during } = this.#during(change.at);
    this.#seq += 1;
    const event: AlarmEvent = {
      seq: this.#seq,
      alarmId: alarm.id,
      name: alarm.name,
      at: change.at,
      kind: 'state',
      from: change.from,
      to: change.to,
      text: change.reason,
      ...(runId === undefined ? {} : { runId }),
      ...(during === undefined ? {} : { during }),
    };
    known.push({ seq: event.seq, at: event.at, to: change.to, historyAt: historyAt === undefined ? undefined : Math.round(historyAt) });
    if (known.length > rememberedCount) known.shift();
    return { event, write: () => this.#store.putEvent(event, historyAt) };
  }

  /** Something of the console's own doing. */
  note(alarm: Alarm, text: string, at: number): () => void {
    this.#seq += 1;
    const event: AlarmEvent = { seq: this.#seq, alarmId: alarm.id, name: alarm.name, at, kind: 'console', text };
    return () => this.#store.putEvent(event, undefined);
  }

  forget(id: AlarmId): void {
    this.#known.delete(id);
  }

  #of(id: AlarmId): KnownTransition[] {
    let known = this.#known.get(id);
    if (known === undefined) {
      known = this.#store.transitions(id, rememberedCount);
      this.#known.set(id, known);
    }
    return known;
  }
}
