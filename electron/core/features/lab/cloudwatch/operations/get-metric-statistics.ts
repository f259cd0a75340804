import { readPeriodMs, readStatistic } from '../metrics/data-query.ts';
import { readMetricName } from '../metrics/metric-name.ts';
import { ServiceError, validationError } from '../service-error.ts';
import type { Output } from '../wire/xml-text.ts';
import type { OperationCall } from './operation.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
const maxDatapoints = 1_440;

/** Several statistics of one metric, by period. */
export function getMetricStatistics({ account, input }: OperationCall) {
  const metric = readMetricName(input);
  const [startAt, endAt] = [input.requiredTime('StartTime'), input.requiredTime('EndTime')];
  if (startAt >= endAt) throw validationError('The parameter StartTime must be less than the parameter EndTime.');
  const periodMs = readPeriodMs(input, 'Period');
  if ((endAt - startAt) / periodMs > maxDatapoints) {
    throw new ServiceError('InvalidParameterCombination', `You have requested more than the limit of ${maxDatapoints} datapoints.`);
  }
  const basic = input.texts('Statistics');
  const extended = input.texts('ExtendedStatistics');
  if (basic.length + extended.length === 0) throw new ServiceError('MissingParameter', 'The parameter Statistics is required.');
  const byTime = new Map<number, Record<string, number>>();
  for (const statistic of [...basic, ...extended]) {
    for (const { at, value } of account.metrics.points(metric, readStatistic(statistic, 'Statistics'), periodMs, startAt, endAt)) {
      byTime.set(at, { ...byTime.get(at), [statistic]: value });
    }
  }
  const unit = account.metrics.unitOf(metric) ?? 'None';
  const datapoints = [...byTime].map(([at, values]): Output => {
    const percentiles = Object.fromEntries(Object.entries(values).filter(([name]) => extended.includes(name)));
    const rest = Object.fromEntries(Object.entries(values).filter(([name]) => basic.includes(name)));
    return { Timestamp: new Date(at), ...rest, ...(extended.length === 0 ? {} : { ExtendedStatistics: percentiles }), Unit: unit };
  });
  return { Label: metric.name, Datapoints: datapoints };
}
