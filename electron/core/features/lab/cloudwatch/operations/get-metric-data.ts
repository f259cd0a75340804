import { type DataQuery, readDataQueries, valuesOf } from '../metrics/data-query.ts';
import { validationError } from '../service-error.ts';
import type { Output } from '../wire/xml-text.ts';
import type { OperationCall } from './operation.ts';
import { readPageToken, writePageToken } from './page-token.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const maxDatapoints = 100_800;

/** Points of each query, the newest first unless asked otherwise, in pages of up to MaxDatapoints altogether. */
export function getMetricData({ account, input }: OperationCall) {
  const startAt = input.requiredTime('StartTime');
  const endAt = input.requiredTime('EndTime');
  if (startAt >= endAt) throw validationError('The parameter StartTime must be less than the parameter EndTime.');
  const queries = readDataQueries(input.records('MetricDataQueries'));
  const isAscending = input.word('ScanBy', ['TimestampDescending', 'TimestampAscending']) === 'TimestampAscending';
  const limit = input.count('MaxDatapoints', 1, maxDatapoints) ?? maxDatapoints;
  const from = Number(readPageToken('GetMetricData', input.text('NextToken', 2048)) ?? 0);
  if (spanTooLong(queries, endAt - startAt))
    throw validationError('These queries would make too many points: ask for a shorter time or longer periods.');

  const results: Output[] = [];
  let place = 0;
  for (const query of queries.filter(({ returnsData }) => returnsData)) {
    const points = [...valuesOf(account.metrics, queries, query.id, startAt, endAt)];
    if (!isAscending) points.reverse();
    const own = points.slice(Math.max(0, from - place), Math.max(0, from + limit - place));
    const isDone = place + points.length <= from + limit;
    place += points.length;
    // Of a page after the first, only queries with points left are told.
    if (from > 0 && own.length === 0) continue;
    results.push({
      Id: query.id,
      Label: query.label ?? labelOf(query),
      Timestamps: own.map(([at]) => new Date(at)),
      Values: own.map(([, value]) => value),
      StatusCode: isDone ? 'Complete' : 'PartialData',
    });
  }
  return {
    MetricDataResults: results,
    Messages: [],
    ...(place > from + limit ? { NextToken: writePageToken('GetMetricData', from + limit) } : {}),
  };
}

function labelOf({ id, source }: DataQuery): string {
  return 'metric' in source ? source.metric.name : id;
}

function spanTooLong(queries: readonly DataQuery[], spanMs: number): boolean {
  return queries.some(({ periodMs }) => spanMs / periodMs > maxSpanPeriods);
}

/** 455 days of minutes: expressions with FILL walk every period. */
const maxSpanPeriods = 660_000;
