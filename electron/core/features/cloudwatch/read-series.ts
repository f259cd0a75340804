import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { MetricQuery, MetricSeries } from '../../../../shared/contract/cloudwatch.ts';
import { unitOfMetric } from '../../../../shared/model/cloud-metrics.ts';
import { periodFor } from '../../../../shared/model/cloud-period.ts';
import type { AwsAccess } from '../aws/index.ts';

/** CloudWatch keeps nothing longer. */
const keptMs = 455 * 24 * 3_600_000;

/** The queries with the periods that fit the span: at most 1440 points each. Throws `invalid_input` for a span that is none. */
export function fittingQueries(queries: readonly MetricQuery[], startAt: number, endAt: number, now: number): MetricQuery[] {
  if (!(startAt < endAt) || endAt - startAt > keptMs || startAt < now - 2 * keptMs || endAt > now + keptMs) {
    throw new OpsError({
      code: 'invalid_input',
      message: 'That is no span of time CloudWatch could have metrics of.',
      hint: 'Let it begin before it ends, and within the last 455 days.',
    });
  }
  return queries.map((query) => ({ ...query, periodS: periodFor(query.periodS, startAt, endAt, now) }));
}

/** The values of a span; `query` of each series holds the period it was read with. Rejects as `AwsAccess.use` does. */
export async function readSeries(
  aws: Pick<AwsAccess, 'use'>,
  scope: AwsScope,
  queries: readonly MetricQuery[],
  startAt: number,
  endAt: number,
  signal: AbortSignal | undefined,
): Promise<MetricSeries[]> {
  const fitting = fittingQueries(queries, startAt, endAt, Date.now());
  const read = await aws.use(scope, (gateway, at) => gateway.metricData(fitting, startAt, endAt, at), signal);
  return fitting.map((query, index) => {
    const { label = query.metric.name, times = [], values = [], statusCode = 'InternalError' } = read[index] ?? {};
    const unit = query.statistic === 'SampleCount' ? 'Count' : unitOfMetric(query.metric);
    return { query, label: label || query.metric.name, times, values, statusCode, ...(unit === undefined ? {} : { unit }) };
  });
}
