import { setTimeout as sleep } from 'node:timers/promises';
import type { AlarmId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { Alarm } from '../../../../shared/contract/alarms.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { AlarmBook } from './alarm-book.ts';
import type { AwsAlarmFeed } from './aws-alarm-feed.ts';
import { cloudAlarmId, feedOf } from './cloud-alarm.ts';

export interface FirstReadingsOptions {
  readonly book: Pick<AlarmBook, 'all' | 'get' | 'feeds'>;
  /** Those of the accounts that are watched. */
  readonly feeds: () => readonly AwsAlarmFeed[];
  /** For so long an account is waited for. */
  readonly patienceMs?: number | undefined;
}

const defaultPatienceMs = 10_000;

/** An alarm as its account was asked about it by now: what the book holds of before may not be so any more. */
export class FirstReadings {
  readonly #options: FirstReadingsOptions;

  constructor(options: FirstReadingsOptions) {
    this.#options = options;
  }

  /**
   * Resolves once the accounts that may have these alarms (by id or name; of `scope`, where one is given) have been asked for the first time since
   * the console began; at once for our own. Rejects with `unavailable` or `timeout` for one that is not known and whose account gave no answer,
   * and with the signal.
   */
  async wait(idsOrNames: readonly string[], scope: AwsScope | undefined, signal: AbortSignal | undefined): Promise<void> {
    const patienceMs = this.#options.patienceMs ?? defaultPatienceMs;
    const asked = new Set(idsOrNames.flatMap((word) => this.#feedsOf(word, scope)));
    if (asked.size === 0) return;
    const ending = new AbortController();
    const both = signal === undefined ? ending.signal : AbortSignal.any([ending.signal, signal]);
    try {
      await Promise.race([
        Promise.all([...asked].map((feed) => feed.firstReading)),
        sleep(patienceMs, undefined, { signal: both, ref: false }),
      ]);
    } catch (error) {
      if (signal?.aborted) throw new OpsError({ code: 'cancelled', message: 'Stopped before the alarms were known.', cause: error });
      throw error;
    } finally {
      ending.abort();
    }
    for (const word of idsOrNames) if (this.#named(word, scope).length === 0) this.#refuse(word, [...asked], patienceMs);
  }

  #named(word: string, scope: AwsScope | undefined): Alarm[] {
    const { book } = this.#options;
    const alarm = book.get((scope === undefined ? word : cloudAlarmId(scope, word)) as AlarmId);
    return alarm === undefined ? book.all().filter(({ name }) => name === word) : [alarm];
  }

  /** Those that must have been read before it can be said how it stands with an alarm, or that there is none. */
  #feedsOf(word: string, scope: AwsScope | undefined): AwsAlarmFeed[] {
    const feeds = this.#options.feeds();
    if (scope !== undefined) return feeds.filter((feed) => feedOf(feed.scope) === feedOf(scope));
    const named = this.#named(word, scope);
    if (named.length === 0) return [...feeds];
    return feeds.filter((feed) => named.some((alarm) => alarm.scope !== undefined && feedOf(alarm.scope) === feedOf(feed.scope)));
  }

  #refuse(word: string, asked: readonly AwsAlarmFeed[], patienceMs: number): void {
    for (const feed of asked) {
      const where = placeText(feed.scope);
      const problem = this.#options.book.feeds().find((state) => state.feed === feedOf(feed.scope))?.stale?.problem;
      if (problem !== undefined) {
        throw new OpsError({
          code: 'unavailable',
          message: `There is no alarm "${word}" among those that are known, and those of ${where} cannot be read: ${problem.message}`,
          hint: problem.hint,
          retry: true,
        });
      }
      if (!feed.wasAsked) {
        throw new OpsError({
          code: 'timeout',
          message: `There is no alarm "${word}" among those that are known, and ${where} has not answered within ${patienceMs / 1000} s.`,
          hint: 'Try again, or start without it.',
          retry: true,
        });
      }
    }
  }
}

function placeText({ kind, profile, region }: AwsScope): string {
  return kind === 'demo' ? 'the demo lab' : `${profile || 'the environment'} · ${region || "the profile's region"}`;
}
