import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { CloudAlarm } from '../../adapters/aws/index.ts';
import type { Logger } from '../../base/logger.ts';
import type { AwsAccess } from '../aws/index.ts';
import type { AlarmBook } from './alarm-book.ts';
import { type AlarmClock, systemClock } from './alarm-clock.ts';
import { AwsAlarmFeed } from './aws-alarm-feed.ts';
import { feedOf } from './cloud-alarm.ts';
import { localFeedId } from './local-alarms.ts';

export interface AwsAlarmFeedsOptions {
  readonly aws: AwsAccess;
  readonly book: AlarmBook;
  readonly logger: Logger;
  readonly targetOf: (scope: AwsScope, alarm: CloudAlarm) => TargetId | undefined;
  readonly clock?: AlarmClock | undefined;
}

/** One feed for each scope that is watched; what is watched no more is forgotten. */
export class AwsAlarmFeeds implements Disposable {
  readonly #options: AwsAlarmFeedsOptions;
  readonly #feeds = new Map<string, AwsAlarmFeed>();
  readonly #ending = new Set<Promise<void>>();
  readonly #listener: Disposable;
  #isStarted = false;
  #isDisposed = false;

  constructor(options: AwsAlarmFeedsOptions) {
    this.#options = options;
    this.#listener = options.aws.onScopes(() => this.#follow());
    this.#follow();
  }

  /** Begins to ask. A command that has nothing to do with alarms asks AWS nothing. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    for (const feed of this.#feeds.values()) feed.start();
  }

  /** The feed of a scope. Throws `not_found` for one that is not watched. */
  of(scope: AwsScope): AwsAlarmFeed {
    const feed = this.#feeds.get(feedOf(scope));
    if (feed !== undefined) return feed;
    throw new OpsError({
      code: 'not_found',
      message: 'The alarms of that account are not watched.',
      hint: 'Switch it on under Settings, AWS, and pick the profile and region there or on the target.',
    });
  }

  /** Where a scope is watched. */
  find(scope: AwsScope): AwsAlarmFeed | undefined {
    return this.#feeds.get(feedOf(scope));
  }

  all(): readonly AwsAlarmFeed[] {
    return [...this.#feeds.values()];
  }

  /** Reads all of them now; answers what could not be read. */
  async refresh(): Promise<unknown[]> {
    const reading = [...this.#feeds.values()].map((feed) => feed.refresh());
    this.start();
    const outcomes = await Promise.allSettled(reading);
    return outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    void this.#listener.dispose();
    await Promise.all([...[...this.#feeds.values()].map((feed) => feed.dispose()), ...this.#ending]);
    this.#feeds.clear();
  }

  #follow(): void {
    if (this.#isDisposed) return;
    const { aws, book, logger, targetOf, clock = systemClock } = this.#options;
    const scopes = new Map(aws.scopes().map((scope) => [feedOf(scope), scope]));
    for (const [id, feed] of this.#feeds) {
      if (scopes.has(id)) continue;
      this.#feeds.delete(id);
      const ended = feed.dispose().then(() => {
        this.#ending.delete(ended);
        if (!this.#feeds.has(id)) book.dropFeed(id);
      });
      this.#ending.add(ended);
    }
    for (const { feed } of book.feeds()) {
      if (feed !== localFeedId && !scopes.has(feed) && !this.#feeds.has(feed) && this.#ending.size === 0) book.dropFeed(feed);
    }
    for (const [id, scope] of scopes) {
      if (this.#feeds.has(id)) continue;
      const feed = new AwsAlarmFeed({ scope, aws, book, clock, logger, targetOf });
      this.#feeds.set(id, feed);
      if (this.#isStarted) feed.start();
    }
  }
}
