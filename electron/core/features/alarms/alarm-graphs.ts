import type { AlarmId } from '../../../../shared/base/ids.ts';
import type { Alarm, AlarmDraft } from '../../../../shared/contract/alarms.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { AlarmState, MetricPoint } from '../../../../shared/model/alarm.ts';
import { statesOver } from '../../../../shared/model/alarm-evaluation.ts';
import { firedSentence, ruleOf, unitOfMetric } from '../../../../shared/model/alarm-text.ts';
import type { CloudAlarm, CloudMetricQuery } from '../../adapters/aws/index.ts';
import type { AwsAccess } from '../aws/index.ts';
import type { AwsAlarmFeeds } from './aws-alarm-feeds.ts';
import { feedOf } from './cloud-alarm.ts';
import type { LocalAlarms } from './local-alarms.ts';

/** A metric over a span, with the line an alarm draws into it. Times are Unix ms. */
export interface AlarmGraph {
  times: number[];
  values: number[];
  threshold?: number | undefined;
  unit?: string | undefined;
}

export interface AlarmGraphsOptions {
  readonly aws: AwsAccess;
  readonly feeds: AwsAlarmFeeds;
  readonly local: LocalAlarms;
  readonly now: () => number;
}

const sparklineSpanMs = 3 * 3_600_000;
const previewSpanMs = 24 * 3_600_000;
const mostPoints = 1_440;
/** Sparklines are looked at, not read: one of a minute ago is good. */
const sparklineAgeMs = 60_000;
/** CloudWatch keeps points finer than a minute for three hours. */
const finePointsMs = 3 * 3_600_000;

/** What alarms look at, drawn. CloudWatch is asked for many at once, and again only when there may be a new point. */
export class AlarmGraphs {
  readonly #options: AlarmGraphsOptions;
  readonly #sparklines = new Map<AlarmId, { readonly readAt: number; readonly graph: AlarmGraph }>();

  constructor(options: AlarmGraphsOptions) {
    this.#options = options;
  }

  /** Of a composite alarm, and of one on an expression, there is none: it comes back empty. */
  async graph(alarm: Alarm, startAt: number, endAt: number, signal: AbortSignal | undefined): Promise<AlarmGraph> {
    const { scope } = alarm;
    if (scope === undefined) return this.#localGraph(alarm.id, startAt, endAt);
    const [cloud] = await this.#options.feeds.of(scope).clouds([alarm.name], signal);
    if (cloud?.rule === undefined) return { times: [], values: [] };
    const query = coarser(cloud.rule.query, startAt, endAt, this.#options.now());
    const [series] = await this.#options.aws.use(scope, (gateway, both) => gateway.metricData([query], startAt, endAt, both), signal);
    return drawn(cloud, series);
  }

  /** The last three hours of several, in their order. What cannot be read is left out. */
  async sparklines(alarms: readonly Alarm[], signal: AbortSignal | undefined): Promise<{ id: AlarmId; graph: AlarmGraph }[]> {
    const { now } = this.#options;
    const endAt = now();
    const old = alarms.filter(({ id }) => (this.#sparklines.get(id)?.readAt ?? 0) < endAt - sparklineAgeMs);
    for (const { id, scope } of old) {
      if (scope === undefined) this.#sparklines.set(id, { readAt: endAt, graph: this.#localGraph(id, endAt - sparklineSpanMs, endAt) });
    }
    const byScope = Map.groupBy(
      old.filter(({ scope }) => scope !== undefined),
      ({ scope }) => (scope === undefined ? '' : feedOf(scope)),
    );
    await Promise.allSettled([...byScope.values()].map((some) => this.#readSparklines(some, endAt, signal)));
    return alarms.flatMap(({ id }) => {
      const held = this.#sparklines.get(id);
      return held === undefined ? [] : [{ id, graph: held.graph }];
    });
  }

  forget(id: AlarmId): void {
    this.#sparklines.delete(id);
  }

  /** The states a draft would have gone through over the last day, or over what is still held of it. */
  async preview(
    draft: AlarmDraft,
    signal: AbortSignal | undefined,
  ): Promise<{ graph: AlarmGraph; states: { from: number; state: AlarmState }[]; sentence: string }> {
    const { aws, local, now } = this.#options;
    const endAt = now();
    const { where, statistic, periodS } = draft;
    const rule = ruleOf(draft);
    const spanMs = Math.min(previewSpanMs, periodS < 60 ? finePointsMs : previewSpanMs, rule.periodMs * mostPoints * 10);
    // Before the span there were points, too: what its first periods are judged by.
    const startAt = endAt - Math.max(spanMs, rule.periodMs * rule.evaluationPeriods * 2);
    let points: MetricPoint[];
    let unit: string | undefined;
    if (where.kind === 'local') {
      points = local.pointsOf(draft, startAt, endAt);
      unit = local.unitOf(draft);
    } else {
      const query: CloudMetricQuery = { metric: where.metric, statistic, periodS };
      const [series] = await aws.use(where.scope, (gateway, both) => gateway.metricData([query], startAt, endAt, both), signal);
      points = (series?.times ?? []).map((at, index) => ({ at, value: series?.values[index] ?? 0 }));
      unit = unitOfMetric(where.metric.name);
    }
    const firstAt = points[0]?.at;
    const from = where.kind === 'local' ? (firstAt ?? startAt) : startAt;
    const states = points.length === 0 ? [] : statesOver(rule, points, from, endAt);
    const thinned = thin(points);
    return {
      graph: {
        times: thinned.map(({ at }) => at),
        values: thinned.map(({ value }) => value),
        threshold: draft.threshold,
        ...(unit === undefined ? {} : { unit }),
      },
      states: [...states],
      sentence: points.length === 0 ? noPoints(where.kind) : firedSentence(states, endAt),
    };
  }

  async #readSparklines(alarms: readonly Alarm[], endAt: number, signal: AbortSignal | undefined): Promise<void> {
    const scope: AwsScope | undefined = alarms[0]?.scope;
    if (scope === undefined) return;
    const clouds = new Map(
      (
        await this.#options.feeds.of(scope).clouds(
          alarms.map(({ name }) => name),
          signal,
        )
      ).map((cloud) => [cloud.name, cloud]),
    );
    const drawable: { id: AlarmId; cloud: CloudAlarm; query: CloudMetricQuery }[] = [];
    const startAt = endAt - sparklineSpanMs;
    for (const { id, name } of alarms) {
      const cloud = clouds.get(name);
      if (cloud?.rule === undefined) this.#sparklines.set(id, { readAt: endAt, graph: { times: [], values: [] } });
      else drawable.push({ id, cloud, query: { ...cloud.rule.query, periodS: Math.max(60, cloud.rule.query.periodS) } });
    }
    if (drawable.length === 0) return;
    const queries = drawable.map(({ query }) => query);
    const series = await this.#options.aws.use(scope, (gateway, both) => gateway.metricData(queries, startAt, endAt, both), signal);
    drawable.forEach(({ id, cloud }, index) => {
      this.#sparklines.set(id, { readAt: endAt, graph: drawn(cloud, series[index]) });
    });
  }

  #localGraph(id: AlarmId, startAt: number, endAt: number): AlarmGraph {
    const { local } = this.#options;
    const draft = local.draft(id);
    if (draft === undefined) return { times: [], values: [] };
    const points = thin(local.points(id, startAt, endAt));
    const unit = local.unitOf(draft);
    return {
      times: points.map(({ at }) => at),
      values: points.map(({ value }) => value),
      threshold: draft.threshold,
      ...(unit === undefined ? {} : { unit }),
    };
  }
}

/** A longer period where the span would hold more points than can be drawn, or is older than fine points are kept. */
function coarser(query: CloudMetricQuery, startAt: number, endAt: number, now: number): CloudMetricQuery {
  const least = Math.ceil((endAt - startAt) / 1000 / mostPoints);
  const isFine = query.periodS < 60 && (startAt < now - finePointsMs || least > query.periodS);
  if (!isFine && least <= query.periodS) return query;
  return { ...query, periodS: Math.max(60, Math.ceil(Math.max(least, query.periodS) / 60) * 60) };
}

function drawn({ rule }: CloudAlarm, series: { readonly times: number[]; readonly values: number[] } | undefined): AlarmGraph {
  const unit = rule === undefined ? undefined : unitOfMetric(rule.query.metric.name);
  return {
    times: [...(series?.times ?? [])],
    values: [...(series?.values ?? [])],
    ...(rule === undefined ? {} : { threshold: rule.threshold }),
    ...(unit === undefined ? {} : { unit }),
  };
}

/** At most as many points as can be drawn; of each group the one furthest from zero, so that no peak is lost. */
function thin(points: readonly MetricPoint[]): readonly MetricPoint[] {
  const size = Math.ceil(points.length / mostPoints);
  if (size <= 1) return points;
  const kept: MetricPoint[] = [];
  for (let index = 0; index < points.length; index += size) {
    const group = points.slice(index, index + size);
    kept.push(group.reduce((peak, point) => (Math.abs(point.value) > Math.abs(peak.value) ? point : peak)));
  }
  return kept;
}

function noPoints(kind: 'local' | 'cloudwatch'): string {
  return kind === 'local'
    ? 'Nothing has been sampled of it yet: it will be once the alarm is there, and the alarm says when it can decide.'
    : 'The metric had no data over the last day: whether it would have fired cannot be said.';
}
