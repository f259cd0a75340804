import type { RequestInput } from '../request-input.ts';
import { invalidValue, ServiceError } from '../service-error.ts';
import type { Output } from '../wire/xml-text.ts';

export interface Dimension {
  readonly name: string;
  readonly value: string;
}

/** A metric as CloudWatch names it; dimensions in the order of their names. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
}

const maxDimensions = 30;

/** Namespace, MetricName and Dimensions of a request. Throws ServiceError. */
export function readMetricName(input: RequestInput, namespace = input.requiredText('Namespace', 255)): MetricName {
  return { namespace, name: input.requiredText('MetricName', 255), dimensions: readDimensions(input) };
}

export function readDimensions(input: RequestInput): Dimension[] {
  const dimensions = input
    .records('Dimensions')
    .map((one) => ({ name: one.requiredText('Name', 255), value: one.requiredText('Value', 1024) }));
  if (dimensions.length > maxDimensions) throw invalidValue(`A metric has at most ${maxDimensions} dimensions.`);
  if (new Set(dimensions.map(({ name }) => name)).size < dimensions.length) {
    throw new ServiceError('InvalidParameterCombination', 'A dimension is named twice.');
  }
  return dimensions.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/** One text for one metric. */
export function metricKey({ namespace, name, dimensions }: MetricName): string {
  return JSON.stringify([namespace, name, ...dimensions.flatMap((one) => [one.name, one.value])]);
}

export function dimensionsOut(dimensions: readonly Dimension[]): Output[] {
  return dimensions.map(({ name, value }) => ({ Name: name, Value: value }));
}

/** Namespace, MetricName and Dimensions of an answer. */
export function metricOut({ namespace, name, dimensions }: MetricName): Output {
  return { Namespace: namespace, MetricName: name, Dimensions: dimensionsOut(dimensions) };
}
