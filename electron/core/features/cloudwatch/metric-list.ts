import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { CloudMetric } from '../../../../shared/contract/cloudwatch.ts';
import { compareMetrics } from '../../../../shared/model/cloud-metrics.ts';
import { type AwsAccess, scopeKey } from '../aws/index.ts';

interface KnownMetrics {
  readonly readAt: number;
  readonly metrics: Promise<readonly { readonly metric: CloudMetric; readonly text: string }[]>;
}

export interface MetricSearch {
  readonly scope: AwsScope;
  readonly search: string;
  readonly namespace?: string | undefined;
  readonly limit: number;
  readonly fresh: boolean;
}

/** Scopes whose list is held; an account may have 100,000 metrics. */
const maxLists = 4;

/** The metrics of each scope, read once in a while: the list is long and changes slowly. */
export class MetricList {
  readonly #aws: Pick<AwsAccess, 'use'>;
  readonly #keptMs: number;
  readonly #lists = new Map<string, KnownMetrics>();

  constructor(aws: Pick<AwsAccess, 'use'>, keptMs: number) {
    this.#aws = aws;
    this.#keptMs = keptMs;
  }

  /** Those in which every word of the search occurs, the best known first; `total` counts them all, `namespaces` are those of the scope. */
  async find(asked: MetricSearch) {
    const known = this.#known(asked.scope, asked.fresh);
    const all = await known.metrics;
    const words = asked.search.toLowerCase().split(/\s+/).filter(Boolean);
    const found = all.filter(
      ({ metric, text }) =>
        (asked.namespace === undefined || metric.namespace === asked.namespace) && words.every((word) => text.includes(word)),
    );
    return {
      metrics: found.slice(0, asked.limit).map(({ metric }) => metric),
      namespaces: [...new Set(all.map(({ metric }) => metric.namespace))].toSorted(),
      total: found.length,
      readAt: known.readAt,
    };
  }

  #known(scope: AwsScope, fresh: boolean): KnownMetrics {
    const key = scopeKey(scope);
    const held = this.#lists.get(key);
    if (!fresh && held !== undefined && Date.now() - held.readAt < this.#keptMs) return held;
    const known: KnownMetrics = { readAt: Date.now(), metrics: this.#read(scope) };
    this.#lists.delete(key);
    for (const oldest of this.#lists.keys()) if (this.#lists.size >= maxLists) this.#lists.delete(oldest);
    this.#lists.set(key, known);
    known.metrics.catch(() => {
      if (this.#lists.get(key) === known) this.#lists.delete(key);
    });
    return known;
  }

  /** Not ended with whoever asked first: others may wait for it, and it is bounded by itself. */
  async #read(scope: AwsScope) {
    const read = await this.#aws.use(scope, (gateway, at) => gateway.metrics({}, at));
    return read
      .map(({ namespace, name, dimensions }) => {
        const metric = { namespace, name, dimensions: dimensions.map((dimension) => ({ ...dimension })) };
        const words = [namespace, name, ...dimensions.flatMap((dimension) => [dimension.name, dimension.value])];
        return { metric, text: words.join(' ').toLowerCase() };
      })
      .toSorted((a, b) => compareMetrics(a.metric, b.metric) || a.text.localeCompare(b.text));
  }
}
