import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import type { AwsInstance, AwsScope } from '../../../../shared/contract/aws.ts';
import type { CloudMetric, MetricQuery, MetricSeries } from '../../../../shared/contract/cloudwatch.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { compareMetrics, ec2Metrics, isBurstableType, periodOfMetric, statisticOfMetric } from '../../../../shared/model/cloud-metrics.ts';
import { type AwsAccess, scopeKey } from '../aws/index.ts';
import { type Followed, MetricFollower } from './metric-follower.ts';
import { MetricList, type MetricSearch } from './metric-list.ts';
import { fittingQueries, readSeries } from './read-series.ts';

export interface CloudwatchServiceOptions {
  readonly aws: Pick<AwsAccess, 'use' | 'scopeOf'>;
  /** The EC2 instance a target is; undefined = none is known. Rejects as `use` does. */
  readonly instanceOf: (target: Target) => Promise<AwsInstance | undefined>;
  /** Throws OpsError `not_found`. */
  readonly target: (id: TargetId) => Target;
  /** Nobody polls faster; 10 s. */
  readonly minIntervalMs?: number | undefined;
  /** How long a list of metrics is kept; 5 min. */
  readonly listKeptMs?: number | undefined;
}

export interface OfTarget {
  scope?: AwsScope;
  queries: MetricQuery[];
  advice: string[];
}

const maxAgentMetrics = 40;
const maxDemoMetrics = 12;

/** Metrics of CloudWatch: which there are, and their values, once or followed. */
export class CloudwatchService implements Disposable {
  readonly #options: CloudwatchServiceOptions;
  readonly #list: MetricList;
  readonly #followers = new Map<string, MetricFollower>();

  constructor(options: CloudwatchServiceOptions) {
    this.#options = options;
    this.#list = new MetricList(options.aws, options.listKeptMs ?? 300_000);
  }

  metrics(search: MetricSearch) {
    return this.#list.find(search);
  }

  /** What one would look at for a target: of its instance, EC2's first and then whatever the agent sends. */
  async ofTarget(id: TargetId, signal: AbortSignal | undefined): Promise<OfTarget> {
    const target = this.#options.target(id);
    const scope = this.#options.aws.scopeOf(id);
    if (scope === undefined)
      return { queries: [], advice: ['No AWS account is chosen: name a profile and a region in the settings, or start the demo lab.'] };
    if (scope.kind === 'demo') return this.#ofDemo(scope);
    const instance = await this.#instance(target);
    const instanceId = instance?.id ?? target.aws.instanceId;
    if (instanceId === '') {
      const advice = 'No instance of this account and region has an address of this target: enter its instance id in the target.';
      return { scope, queries: [], advice: [advice] };
    }
    const own = ec2Metrics(instanceId, instance === undefined || isBurstableType(instance.type));
    const filter = { namespace: 'CWAgent', dimensions: [{ name: 'InstanceId', value: instanceId }] };
    const agent = await this.#options.aws.use(scope, (gateway, at) => gateway.metrics(filter, at), signal);
    const sorted = agent.toSorted(compareMetrics).slice(0, maxAgentMetrics);
    const detailed = instance?.detailedMonitoring ?? false;
    return { scope, queries: [...own, ...sorted].map((metric) => queryOf(metric, detailed)), advice: instance?.advice ?? [] };
  }

  series(
    scope: AwsScope,
    queries: readonly MetricQuery[],
    startAt: number,
    endAt: number,
    signal: AbortSignal | undefined,
  ): Promise<MetricSeries[]> {
    return readSeries(this.#options.aws, scope, queries, startAt, endAt, signal);
  }

  /** The last `spanMs`, again at the pace of the shortest period; who follows the same shares the requests. */
  follow(
    scope: AwsScope,
    queries: readonly MetricQuery[],
    spanMs: number,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Followed, void, undefined> {
    const key = JSON.stringify([scopeKey(scope), queries, spanMs]);
    return this.#follower(key, scope, queries, spanMs).watch(signal);
  }

  dispose(): void {
    for (const follower of [...this.#followers.values()]) follower.dispose();
  }

  #follower(key: string, scope: AwsScope, queries: readonly MetricQuery[], spanMs: number): MetricFollower {
    const existing = this.#followers.get(key);
    if (existing !== undefined) return existing;
    const now = Date.now();
    const shortestS = Math.min(...fittingQueries(queries, now - spanMs, now, now).map(({ periodS }) => periodS));
    const follower = new MetricFollower({
      intervalMs: Math.max(this.#options.minIntervalMs ?? 10_000, shortestS * 1000),
      read: (at) => readSeries(this.#options.aws, scope, queries, Date.now() - spanMs, Date.now(), at),
      onIdle: () => {
        if (this.#followers.get(key) === follower) this.#followers.delete(key);
      },
    });
    this.#followers.set(key, follower);
    return follower;
  }

  /** With an id in the target EC2 need not be readable. */
  async #instance(target: Target): Promise<AwsInstance | undefined> {
    try {
      return await this.#options.instanceOf(target);
    } catch (error) {
      if (target.aws.instanceId === '') throw error;
      return undefined;
    }
  }

  async #ofDemo(scope: AwsScope): Promise<OfTarget> {
    const { metrics } = await this.#list.find({ scope, search: '', limit: maxDemoMetrics, fresh: false });
    return { scope, queries: metrics.map((metric) => queryOf(metric, true)), advice: [] };
  }
}

function queryOf(
  metric: { namespace: string; name: string; dimensions: CloudMetric['dimensions'] | readonly { name: string; value: string }[] },
  detailed: boolean,
): MetricQuery {
  const { namespace, name, dimensions } = metric;
  return {
    metric: { namespace, name, dimensions: dimensions.map((dimension) => ({ ...dimension })) },
    statistic: statisticOfMetric(metric),
    periodS: periodOfMetric(metric, detailed),
  };
}
