import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { AlarmId } from '../../../../shared/base/ids.ts';
import type { Alarm } from '../../../../shared/contract/alarms.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { Problem } from '../../../../shared/contract/hosts.ts';

/** An alarm has gone from one state to another. */
export interface AlarmTransition {
  /** Of the event in the book: ascending, never twice. */
  readonly seq: number;
  /** As it is after. */
  readonly alarm: Alarm;
  readonly from: string;
  readonly to: string;
  /** Unix ms, by whoever keeps the alarm. */
  readonly at: number;
  readonly reason: string;
}

/** A change of state a feed learned of otherwise than from the alarm: CloudWatch's history. */
export interface MissedChange {
  readonly id: AlarmId;
  readonly from: string;
  readonly to: string;
  /** Unix ms, by whoever keeps the alarm. */
  readonly at: number;
  readonly reason: string;
}

/** Where alarms come from: one for our own, one for each scope of AWS. */
export type AlarmFeedId = string;

/** Every alarm, wherever it is kept, and what became of it: what feeds write and what notifications, guards and screens read. */
export interface AlarmAccess {
  all(): readonly Alarm[];
  get(id: AlarmId): Alarm | undefined;
  /** By its id, by its name in `scope`, or where only one has it. Throws OpsError `not_found`, or `conflict` (hint: the ids) for a name of several. */
  find(idOrName: string, scope?: AwsScope): Alarm;
  /** At each true change of state, once, also across restarts: what was seen before is kept. */
  onTransition(listener: (transition: AlarmTransition) => void): Disposable;
  /** At each change of the list. */
  onChange(listener: () => void): Disposable;
  /**
   * Takes what a feed has read. `complete`: what it does not hold is gone. A changed `state` or `since` is a transition; `missed` are those a feed
   * learned of otherwise (CloudWatch's history), the oldest first; one that is known already is left out.
   */
  take(
    feed: AlarmFeedId,
    alarms: readonly Alarm[],
    options: {
      readonly complete: boolean;
      readonly missed?: readonly MissedChange[];
    },
  ): void;
  /** A feed cannot be read any more (with why), or can again (`undefined`): its alarms are as they were last known. */
  stale(feed: AlarmFeedId, problem: Problem | undefined): void;
}
