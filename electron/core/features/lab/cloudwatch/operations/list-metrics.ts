import { metricKey, metricOut } from '../metrics/metric-name.ts';
import { metricsListedMs } from '../metrics/metric-store.ts';
import type { OperationCall } from './operation.ts';
import { readPageToken, writePageToken } from './page-token.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html: up to 500 a page. */
const pageSize = 500;

/** The metrics with data in the last two weeks, or three hours, by namespace, name and dimensions. */
export function listMetrics({ account, input, now }: OperationCall) {
  const after = readPageToken('ListMetrics', input.text('NextToken', 4096));
  const namespace = input.text('Namespace', 255);
  const name = input.text('MetricName', 255);
  const dimensions = input.records('Dimensions').map((one) => ({ name: one.requiredText('Name', 255), value: one.text('Value') }));
  const isRecent = input.word('RecentlyActive', ['PT3H']) !== undefined;
  const matching = account.metrics
    .list(now - (isRecent ? 3 * 3_600_000 : metricsListedMs))
    .filter(
      (metric) =>
        (namespace === undefined || metric.namespace === namespace) &&
        (name === undefined || metric.name === name) &&
        dimensions.every((wanted) =>
          metric.dimensions.some((one) => one.name === wanted.name && (wanted.value === undefined || one.value === wanted.value)),
        ) &&
        (after === undefined || metricKey(metric) > String(after)),
    );
  const page = matching.slice(0, pageSize);
  const last = page.at(-1);
  return {
    Metrics: page.map(metricOut),
    ...(matching.length > pageSize && last !== undefined ? { NextToken: writePageToken('ListMetrics', metricKey(last)) } : {}),
  };
}
