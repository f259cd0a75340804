import type { AlarmId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { CloudAlarmHistoryItem } from '../../adapters/aws/index.ts';
import type { Logger } from '../../base/logger.ts';
import type { AwsAccess } from '../aws/index.ts';
import type { MissedChange } from './alarm-access.ts';
import type { AlarmClock } from './alarm-clock.ts';
import { cloudAlarmId, feedOf } from './cloud-alarm.ts';
import { pageSize, pagesOf, type RequestBudget } from './request-budget.ts';

export interface AlarmHistoryReaderOptions {
  readonly scope: AwsScope;
  readonly aws: Pick<AwsAccess, 'use'>;
  readonly clock: AlarmClock;
  readonly budget: RequestBudget;
  readonly logger: Logger;
}

/** What is written into the history late is still seen. */
const overlapMs = 120_000;
/** More than that of one span is not asked for: the newest tell how it is now. */
const mostItems = 10_000;
/** What may not be read is tried again after so long. */
const deniedMs = 600_000;
/** An item is held for so long to be known again: longer than any span that is asked for twice. */
const rememberedMs = 2_400_000;

/** CloudWatch's history of an account's alarms, read again and again: what of it is new, and what it tells. */
export class AlarmHistoryReader {
  readonly #options: AlarmHistoryReaderOptions;
  readonly #seen = new Map<string, number>();
  #deniedAt: number | undefined;

  constructor(options: AlarmHistoryReaderOptions) {
    this.#options = options;
  }

  /** True while it may not be read: then only the alarms themselves tell what happened. */
  get isDenied(): boolean {
    return this.#deniedAt !== undefined;
  }

  /**
   * What happened since `cursorAt` (Unix ms, AWS' clock), with an overlap, the newest first. As soon as something comes that was seen before,
   * only `isThorough` goes on: in a storm a poll costs one request all the same. Who may not read it gets nothing.
   */
  async read(cursorAt: number, isThorough: boolean, signal: AbortSignal): Promise<CloudAlarmHistoryItem[]> {
    const { clock, budget, logger, scope } = this.#options;
    if (this.#deniedAt !== undefined && clock.monotonic() - this.#deniedAt < deniedMs) return [];
    try {
      const items = await this.#ask(cursorAt - overlapMs, isThorough, signal);
      this.#deniedAt = undefined;
      return items;
    } catch (error) {
      if (!(error instanceof OpsError) || error.details.cause !== 'denied') throw error;
      if (this.#deniedAt === undefined)
        logger.warn('The history of alarms may not be read; what happens between two looks is not seen', { feed: feedOf(scope) });
      this.#deniedAt = clock.monotonic();
      budget.spend(1);
      return [];
    }
  }

  /** The changes of state among them. */
  changes(items: readonly CloudAlarmHistoryItem[]): MissedChange[] {
    return items.flatMap(({ alarmName, at, type, fromState, toState, reason, summary }) =>
      type !== 'StateUpdate' || toState === undefined
        ? []
        : [{ id: this.#idOf(alarmName), from: fromState ?? 'INSUFFICIENT_DATA', to: toState, at, reason: reason ?? summary }],
    );
  }

  /** Alarms that were made, changed or deleted, or whose change of state is not told in full; those of items seen before are left out. */
  edited(items: readonly CloudAlarmHistoryItem[]): string[] {
    return items
      .filter(({ type, toState }) => type === 'ConfigurationUpdate' || (type === 'StateUpdate' && toState === undefined))
      .filter((item) => !this.isSeen(item))
      .map(({ alarmName }) => alarmName);
  }

  isSeen(item: CloudAlarmHistoryItem): boolean {
    return this.#seen.has(keyOf(item));
  }

  /** They have been dealt with. */
  markSeen(items: readonly CloudAlarmHistoryItem[]): void {
    const now = this.#options.clock.monotonic();
    for (const [key, at] of this.#seen) if (now - at > rememberedMs) this.#seen.delete(key);
    for (const item of items) this.#seen.set(keyOf(item), now);
  }

  async #ask(since: number, isThorough: boolean, signal: AbortSignal): Promise<CloudAlarmHistoryItem[]> {
    const { aws, scope, budget } = this.#options;
    for (let limit = pageSize; ; limit *= 10) {
      const items = await aws.use(scope, (gateway, both) => gateway.alarmHistory({ since, limit }, both), signal);
      budget.spend(pagesOf(items.length));
      // Newest first: where there may be more than was asked for, the oldest are the ones that are missing.
      if (items.length < limit || limit >= mostItems) return items;
      if (!isThorough && items.some((item) => this.isSeen(item))) return items;
    }
  }

  #idOf(alarmName: string): AlarmId {
    return cloudAlarmId(this.#options.scope, alarmName);
  }
}

function keyOf({ at, type, alarmName, toState, summary }: CloudAlarmHistoryItem): string {
  return JSON.stringify([at, type, alarmName, toState, summary]);
}
