import type { AlarmId, TargetId } from '../../../../shared/base/ids.ts';
import type { Alarm, AlarmDraft } from '../../../../shared/contract/alarms.ts';
import type { AlarmState, MetricPoint } from '../../../../shared/model/alarm.ts';

/** The book's name for where our own alarms come from. */
export const localFeedId = 'local';

/**
 * Our own alarms, on what the console samples itself: kept on disk, evaluated in the core, written into the book under `localFeedId`.
 * Ids begin with `local/`. What changes is in the book before a call returns.
 */
export interface LocalAlarms {
  /** Begins to sample and evaluate; does nothing when it has begun. Until then the alarms stand as they were last known. */
  start(): void;
  /** What an alarm is made of; `undefined` where there is none of that id. */
  draft(id: AlarmId): AlarmDraft | undefined;
  /** Creates, or with `id` replaces and evaluates anew. Throws `conflict` for a name another one has, `not_found` for an id that is none, `invalid_input`. */
  put(draft: AlarmDraft, id?: AlarmId): Alarm;
  /** Throws `not_found`. */
  delete(id: AlarmId): void;
  setEnabled(id: AlarmId, enabled: boolean): void;
  /** Puts it into a state until its next evaluation says otherwise. */
  setState(id: AlarmId, state: AlarmState, reason: string): void;
  /** The target it stands with. */
  setTarget(id: AlarmId, targetId: TargetId | undefined): void;
  /** One value for each period that had data, ascending, of what is still held of the span (Unix ms). */
  points(id: AlarmId, startAt: number, endAt: number): MetricPoint[];
  /** The same for a draft that is not an alarm yet, as far as what it looks at was sampled. */
  pointsOf(draft: AlarmDraft, startAt: number, endAt: number): MetricPoint[];
  /** `share` (0…1, shown as percent) or `ms`, as the values of its metric are to be read; `undefined` for plain numbers. */
  unitOf(draft: AlarmDraft): string | undefined;
}
