import { readMetricName } from '../metrics/metric-name.ts';
import type { MetricSample } from '../metrics/metric-samples.ts';
import type { MetricDatum } from '../metrics/metric-store.ts';
import type { RequestInput } from '../request-input.ts';
import { invalidValue, ServiceError } from '../service-error.ts';
import type { OperationCall } from './operation.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
const oldestMs = 14 * 24 * 3_600_000;
const newestMs = 2 * 3_600_000;
const maxValues = 150;

/** Takes values, sets of statistics, and values with their counts; all of a request, or none. */
export function putMetricData({ account, input, now }: OperationCall): undefined {
  const namespace = input.requiredText('Namespace', 255);
  const data = input.records('MetricData').map((one) => readDatum(one, namespace, now));
  if (data.length === 0) throw new ServiceError('MissingParameter', 'The parameter MetricData is required.');
  for (const datum of data) account.metrics.put(datum, now);
}

function readDatum(input: RequestInput, namespace: string, now: number): MetricDatum {
  const at = input.time('Timestamp') ?? now;
  if (at < now - oldestMs || at > now + newestMs) {
    throw invalidValue('The parameter MetricData.member.1.Timestamp must be at most two weeks in the past and two hours in the future.');
  }
  const resolution = input.number('StorageResolution') ?? 60;
  if (resolution !== 1 && resolution !== 60) throw invalidValue('StorageResolution is neither 1 nor 60.');
  return { metric: readMetricName(input, namespace), unit: input.text('Unit', 64), resolutionS: resolution, sample: readSample(input, at) };
}

function readSample(input: RequestInput, at: number): MetricSample {
  const set = input.record('StatisticValues');
  const values = input.numbers('Values');
  const value = input.number('Value');
  if ([set, value, values[0]].filter((one) => one !== undefined).length !== 1) {
    throw new ServiceError('InvalidParameterCombination', 'Exactly one of Value, Values and StatisticValues has to be there.');
  }
  if (set !== undefined) {
    const [sampleCount, sum] = [set.requiredNumber('SampleCount'), set.requiredNumber('Sum')];
    const [minimum, maximum] = [set.requiredNumber('Minimum'), set.requiredNumber('Maximum')];
    if (sampleCount <= 0 || minimum > maximum) throw invalidValue('StatisticValues is no set of statistics.');
    return { at, sampleCount, sum, minimum, maximum, values: undefined };
  }
  if (value !== undefined) return { at, sampleCount: 1, sum: value, minimum: value, maximum: value, values: [value] };
  return sampleOfValues(values, input.numbers('Counts'), at);
}

function sampleOfValues(values: readonly number[], counts: readonly number[], at: number): MetricSample {
  if (values.length > maxValues) throw invalidValue(`At most ${maxValues} values are taken in one datum.`);
  if (counts.length > 0 && counts.length !== values.length) throw invalidValue('Values and Counts are not of the same length.');
  if (counts.some((count) => count <= 0)) throw invalidValue('A count is not positive.');
  const countOf = (index: number) => counts[index] ?? 1;
  const isSingle = counts.every((count) => count === 1);
  return {
    at,
    sampleCount: values.reduce((total, _value, index) => total + countOf(index), 0),
    sum: values.reduce((total, value, index) => total + value * countOf(index), 0),
    minimum: Math.min(...values),
    maximum: Math.max(...values),
    values: isSingle ? [...values] : undefined,
  };
}
