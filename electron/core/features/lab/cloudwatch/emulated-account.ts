import { AlarmEvaluator } from './alarms/alarm-evaluator.ts';
import { AlarmHistory } from './alarms/alarm-history.ts';
import { AlarmShelf } from './alarms/alarm-shelf.ts';
import { MetricStore } from './metrics/metric-store.ts';
import { ServiceError } from './service-error.ts';

/** An EC2 instance of the account. */
export interface EmulatedInstance {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly state: 'pending' | 'running' | 'stopping' | 'stopped';
  readonly privateIp: string | undefined;
  readonly publicIp: string | undefined;
  /** Unix ms. */
  readonly launchedAt: number;
  readonly detailedMonitoring: boolean;
}

export interface EmulatedAccountOptions {
  /** Twelve digits; all zeros by default. */
  readonly accountId?: string | undefined;
  /** The one region there is; `us-east-1`. */
  readonly region?: string | undefined;
  readonly instances?: readonly EmulatedInstance[] | undefined;
}

const maxTopics = 1_000;
const maxTags = 50;

/** All there is in the account the emulator plays: metrics, alarms with their history and tags, topics, instances. Everything has a bound. */
export class EmulatedAccount {
  readonly accountId: string;
  readonly region: string;
  readonly instances: readonly EmulatedInstance[];
  readonly metrics = new MetricStore();
  readonly history = new AlarmHistory();
  readonly alarms: AlarmShelf;
  readonly evaluator: AlarmEvaluator;
  readonly #topics = new Set<string>();
  readonly #tags = new Map<string, Map<string, string>>();

  constructor({ accountId = '000000000000', region = 'us-east-1', instances = [] }: EmulatedAccountOptions = {}) {
    this.accountId = accountId;
    this.region = region;
    this.instances = instances;
    this.alarms = new AlarmShelf({ history: this.history, knowsAction: (arn) => !arn.startsWith('arn:aws:sns:') || this.#topics.has(arn) });
    this.evaluator = new AlarmEvaluator(this.alarms, this.metrics);
  }

  get topics(): string[] {
    return [...this.#topics].toSorted();
  }

  alarmArn(name: string): string {
    return `arn:aws:cloudwatch:${this.region}:${this.accountId}:alarm:${name}`;
  }

  /** The ARN of the topic of that name, which is there afterwards. */
  createTopic(name: string): string {
    const arn = `arn:aws:sns:${this.region}:${this.accountId}:${name}`;
    if (this.#topics.size >= maxTopics && !this.#topics.has(arn))
      throw new ServiceError('TopicLimitExceeded', `At most ${maxTopics} topics are kept here.`, 403);
    this.#topics.add(arn);
    return arn;
  }

  tagsOf(arn: string): ReadonlyMap<string, string> {
    return this.#tags.get(arn) ?? new Map();
  }

  /** Adds tags, or gives those that are there other values. */
  tag(arn: string, tags: readonly (readonly [string, string])[]): void {
    const all = new Map([...this.tagsOf(arn), ...tags]);
    if (all.size > maxTags) throw new ServiceError('ValidationError', `A resource has at most ${maxTags} tags.`);
    if (all.size > 0) this.#tags.set(arn, all);
  }

  untag(arn: string, names: readonly string[] | 'all'): void {
    const tags = this.#tags.get(arn);
    if (names !== 'all') for (const name of names) tags?.delete(name);
    if (names === 'all' || tags?.size === 0) this.#tags.delete(arn);
  }

  /** Judges the alarms that are due. */
  tick(now: number): void {
    this.evaluator.evaluate(now);
  }

  /** Forgets what is too old. */
  tidy(now: number): void {
    this.metrics.tidy(now);
    this.history.tidy(now);
  }
}
