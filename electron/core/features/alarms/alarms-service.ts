import { type Disposable, DisposableStore } from '../../../../shared/base/disposable.ts';
import type { AlarmId, RunId, TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { Alarm, AlarmDetail, AlarmDraft, AlarmEvent, Mute } from '../../../../shared/contract/alarms.ts';
import type { AwsInstance, AwsScope } from '../../../../shared/contract/aws.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import type { AlarmState } from '../../../../shared/model/alarm.ts';
import type { CloudAlarm } from '../../adapters/aws/index.ts';
import type { Logger } from '../../base/logger.ts';
import type { AwsAccess } from '../aws/index.ts';
import type { AlarmBook } from './alarm-book.ts';
import { AlarmChanges, type AlarmOutcome } from './alarm-changes.ts';
import { type AlarmClock, systemClock } from './alarm-clock.ts';
import type { AlarmDelta } from './alarm-delta.ts';
import { AlarmGraphs } from './alarm-graphs.ts';
import type { AlarmNews } from './alarm-news.ts';
import { AlarmQuestions } from './alarm-questions.ts';
import { AwsAlarmFeeds } from './aws-alarm-feeds.ts';
import { FirstReadings } from './first-readings.ts';
import type { LocalAlarms } from './local-alarms.ts';

export interface AlarmsServiceOptions {
  readonly book: AlarmBook;
  readonly aws: AwsAccess;
  readonly local: LocalAlarms;
  readonly news: AlarmNews;
  /** Throws `not_found`. */
  readonly target: (id: TargetId) => Target;
  /** The target whose machine an alarm of CloudWatch is about. */
  readonly targetOf: (scope: AwsScope, alarm: CloudAlarm) => TargetId | undefined;
  readonly instanceOf: (target: Target) => Promise<AwsInstance | undefined>;
  readonly logger: Logger;
  readonly clock?: AlarmClock | undefined;
}

/** CloudWatch keeps points for 455 days. */
const longestSpanMs = 455 * 24 * 3_600_000;
const longestMuteMs = 366 * 24 * 3_600_000;

/** Alarms, CloudWatch's and our own: which there are, what became of them, and what can be done with them. */
export class AlarmsService implements Disposable {
  readonly #options: AlarmsServiceOptions;
  readonly #book: AlarmBook;
  readonly #now: () => number;
  readonly #owned = new DisposableStore();
  readonly #feeds: AwsAlarmFeeds;
  readonly #changes: AlarmChanges;
  readonly #questions: AlarmQuestions;
  readonly #graphs: AlarmGraphs;
  readonly #firstReadings: FirstReadings;

  constructor(options: AlarmsServiceOptions) {
    const { aws, book, local, logger, target, targetOf, instanceOf, clock = systemClock } = options;
    const now = () => clock.now();
    this.#options = options;
    this.#now = now;
    this.#book = book;
    this.#feeds = this.#owned.add(new AwsAlarmFeeds({ aws, book, logger, targetOf, clock }));
    this.#changes = new AlarmChanges({ aws, book, feeds: this.#feeds, local, logger, now });
    this.#questions = new AlarmQuestions({ aws, book, feeds: this.#feeds, local, target, instanceOf });
    this.#graphs = new AlarmGraphs({ aws, feeds: this.#feeds, local, now });
    this.#firstReadings = new FirstReadings({ book, feeds: () => this.#feeds.all() });
  }

  /** Begins to look: before that nothing is asked of AWS and nothing sampled, so that a command that has nothing to do with alarms costs nothing. */
  start(): void {
    this.#feeds.start();
    this.#options.local.start();
  }

  /** Begins to look, and resolves once these alarms are known as they are now: see `FirstReadings`. */
  async known(idsOrNames: readonly string[], scope: AwsScope | undefined, signal: AbortSignal | undefined): Promise<void> {
    this.start();
    await this.#firstReadings.wait(idsOrNames, scope, signal);
  }

  /** What tells the user. */
  get news(): AlarmNews {
    return this.#options.news;
  }

  /** All of them as they were last known, at once; then what changed. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<AlarmDelta, void, undefined> {
    this.start();
    return this.#book.watch(signal);
  }

  get(id: AlarmId, signal: AbortSignal | undefined): Promise<AlarmDetail> {
    return this.#questions.detail(this.#book.require(id), signal);
  }

  /** The newest first; of one alarm, of a run, or of everything. */
  async history(
    { id, runId, limit }: { readonly id?: AlarmId | undefined; readonly runId?: RunId | undefined; readonly limit: number },
    signal: AbortSignal | undefined,
  ): Promise<AlarmEvent[]> {
    const alarm = id === undefined || runId !== undefined ? undefined : this.#book.get(id);
    // Of one that is deleted the journal still tells.
    return alarm === undefined ? this.#book.events({ id, runId, limit }) : this.#questions.history(alarm, limit, signal);
  }

  async graph(id: AlarmId, startAt: number, endAt: number, signal: AbortSignal | undefined) {
    if (!(startAt < endAt) || endAt - startAt > longestSpanMs) {
      throw new OpsError({
        code: 'invalid_input',
        message: 'That is no span of time an alarm could be drawn over.',
        hint: 'Let it begin before it ends, and take 455 days at most.',
      });
    }
    return this.#graphs.graph(this.#book.require(id), startAt, endAt, signal);
  }

  /** The last three hours; those that are gone or cannot be read are left out. */
  sparklines(ids: readonly AlarmId[], signal: AbortSignal | undefined) {
    return this.#graphs.sparklines(
      ids.flatMap((id) => this.#book.get(id) ?? []),
      signal,
    );
  }

  preview(draft: AlarmDraft, signal: AbortSignal | undefined) {
    return this.#graphs.preview(draft, signal);
  }

  presets(targetId: TargetId, signal: AbortSignal | undefined) {
    return this.#questions.presets(targetId, signal);
  }

  async put(id: AlarmId | undefined, draft: AlarmDraft): Promise<Alarm> {
    const alarm = await this.#changes.put(id, draft);
    this.#graphs.forget(alarm.id);
    return alarm;
  }

  delete(ids: readonly AlarmId[]): Promise<AlarmOutcome> {
    return this.#changes.delete(ids);
  }

  setEnabled(ids: readonly AlarmId[], enabled: boolean): Promise<AlarmOutcome> {
    return this.#changes.setEnabled(ids, enabled);
  }

  async test(id: AlarmId, state: AlarmState): Promise<{ sentence: string }> {
    return { sentence: await this.#changes.test(this.#book.require(id), state) };
  }

  /** Without a target it stands where it did by itself. */
  pin(id: AlarmId, targetId: TargetId | undefined): Alarm {
    const alarm = this.#book.require(id);
    if (targetId !== undefined) this.#options.target(targetId);
    if (alarm.scope !== undefined) return this.#book.pin(id, targetId);
    this.#options.local.setTarget(id, targetId);
    return this.#book.require(id);
  }

  /** A target is no more. */
  forgetTarget(id: TargetId): void {
    this.#book.unpinAll(id);
  }

  /** A moment that is past lifts it. Throws `invalid_input` for more than a year. */
  mute(id: AlarmId | undefined, until: number): { mutes: Mute[] } {
    if (until - this.#now() > longestMuteMs) {
      throw new OpsError({
        code: 'invalid_input',
        message: 'Alarms can be muted for a year at most.',
        hint: 'Disable or delete an alarm nobody is to be told of any more.',
      });
    }
    return { mutes: this.#book.mute(id, until) };
  }

  unmute(id: AlarmId | undefined): { mutes: Mute[] } {
    return { mutes: this.#book.unmute(id) };
  }

  /** Asks every account now; false where one gave no answer: its status says why. */
  async refresh(): Promise<{ refreshed: boolean }> {
    const reading = this.#feeds.refresh();
    this.start();
    const failures = await reading;
    return { refreshed: failures.length === 0 };
  }

  topics(scope: AwsScope, signal: AbortSignal | undefined) {
    return this.#options.aws.use(scope, (gateway, both) => gateway.topics(both), signal);
  }

  async createTopic(scope: AwsScope, name: string, email: string): Promise<{ arn: string; sentence: string }> {
    const { aws } = this.#options;
    const arn = await aws.use(scope, (gateway) => gateway.createTopic(name));
    if (email === '') return { arn, sentence: `The topic "${name}" is there. Nobody is subscribed to it yet.` };
    await aws.use(scope, (gateway) => gateway.subscribeEmail(arn, email));
    return { arn, sentence: `The topic "${name}" is there. AWS has written to ${email}: nothing arrives before that is confirmed.` };
  }

  dispose(): Promise<void> {
    return this.#owned.dispose();
  }
}
