import type { AlarmId } from '../../../../../shared/base/ids.ts';

/** A change of state as the user is told of it. */
export interface AlarmChange {
  /** Of its event in the book. */
  readonly seq: number;
  readonly alarmId: AlarmId;
  readonly name: string;
  /** Of what: `i-0abc…`, `shop-prod`. */
  readonly subject: string;
  readonly condition: string;
  readonly reason: string;
  readonly from: string;
  readonly to: string;
  /** Unix ms, by whoever keeps the alarm. */
  readonly at: number;
  /** Since when it had been in the state it left, where that is known. */
  readonly fromSince?: number | undefined;
  /** What of our own went on then: `run 41 and stress on shop-prod`. */
  readonly during?: string | undefined;
}

/** One change to tell, with what was held back of its alarm. */
export interface AlarmNewsItem {
  readonly change: AlarmChange;
  /** It changed so often in all since it was told of last. */
  readonly changeCount?: number | undefined;
  /** It changes again and again: more of it is held back until then (Unix ms). */
  readonly flappingUntil?: number | undefined;
}
