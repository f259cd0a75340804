import type { CloudMetricQuery } from './aws-gateway.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html: queries and data points of one request. */
const maxQueries = 500;
const maxPoints = 100_800;

/** The indexes of the queries in groups, each of which one GetMetricData request may hold for that span of time. */
export function metricBatches(queries: readonly Pick<CloudMetricQuery, 'periodS'>[], spanMs: number): number[][] {
  const batches: number[][] = [];
  let batch: number[] = [];
  let points = 0;
  queries.forEach(({ periodS }, index) => {
    const own = Math.ceil(spanMs / 1000 / periodS) + 1;
    if (batch.length > 0 && (batch.length >= maxQueries || points + own > maxPoints)) {
      batches.push(batch);
      batch = [];
      points = 0;
    }
    batch.push(index);
    points += own;
  });
  if (batch.length > 0) batches.push(batch);
  return batches;
}
