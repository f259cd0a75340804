import type { GetMetricDataInput, GetMetricDataOutput, MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import type { CloudMetricQuery, CloudSeries } from './aws-gateway.ts';
import { metricBatches } from './metric-batches.ts';

interface Reading {
  label: string;
  statusCode: string;
  readonly points: Map<number, number>;
}

/** The series of the queries, in their order; in as many requests as AWS' limits ask for, all pages of each. Times in Unix ms. */
export async function readMetricData(
  send: (input: GetMetricDataInput) => Promise<GetMetricDataOutput>,
  queries: readonly CloudMetricQuery[],
  startAt: number,
  endAt: number,
): Promise<CloudSeries[]> {
  const readings = queries.map((): Reading => ({ label: '', statusCode: 'Complete', points: new Map() }));
  for (const batch of metricBatches(queries, endAt - startAt)) {
    const asked = batch.map((index) => wireQuery(queries[index] as CloudMetricQuery, index));
    let token: string | undefined;
    do {
      const answer = await send({
        MetricDataQueries: asked,
        StartTime: new Date(startAt),
        EndTime: new Date(endAt),
        ...(token === undefined ? {} : { NextToken: token }),
      });
      const isLast = answer.NextToken === undefined;
      for (const result of answer.MetricDataResults ?? []) takeResult(readings[Number(result.Id?.slice(1))], result, isLast);
      token = answer.NextToken;
    } while (token !== undefined);
  }
  return readings.map(({ label, statusCode, points }) => {
    const times = [...points.keys()].toSorted((a, b) => a - b);
    return { label, statusCode, times, values: times.map((at) => points.get(at) ?? Number.NaN) };
  });
}

function takeResult(reading: Reading | undefined, result: MetricDataResult, isLast: boolean): void {
  if (reading === undefined) return;
  reading.label = result.Label ?? reading.label;
  // PartialData of a page that has a successor is not the last word.
  const status = result.StatusCode ?? 'Complete';
  if (status !== 'PartialData' || isLast) reading.statusCode = status;
  result.Timestamps?.forEach((time, index) => {
    const value = result.Values?.[index];
    if (value !== undefined) reading.points.set(time.getTime(), value);
  });
}

function wireQuery({ metric, statistic, periodS }: CloudMetricQuery, index: number): MetricDataQuery {
  return {
    Id: `q${index}`,
    MetricStat: {
      Metric: {
        Namespace: metric.namespace,
        MetricName: metric.name,
        Dimensions: metric.dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
      },
      Stat: statistic,
      Period: periodS,
    },
    ReturnData: true,
  };
}
