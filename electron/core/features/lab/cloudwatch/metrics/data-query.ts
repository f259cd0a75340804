import type { RequestInput } from '../request-input.ts';
import { invalidValue, ServiceError, validationError } from '../service-error.ts';
import type { Output } from '../wire/xml-text.ts';
import { evaluateMath, idsOfMath, type MathValue } from './metric-math.ts';
import { type MetricName, metricOut, readMetricName } from './metric-name.ts';
import { isStatistic } from './metric-samples.ts';
import type { MetricStore } from './metric-store.ts';

/** One query of GetMetricData, or of an alarm on an expression: a metric with a statistic, or an expression over other queries. */
export interface DataQuery {
  readonly id: string;
  readonly periodMs: number;
  readonly source: { readonly metric: MetricName; readonly statistic: string } | { readonly expression: string };
  readonly label: string | undefined;
  readonly returnsData: boolean;
}

const maxQueries = 500;

/** Throws ServiceError as the real service does for what cannot be asked. */
export function readDataQueries(inputs: readonly RequestInput[]): DataQuery[] {
  if (inputs.length === 0) throw new ServiceError('MissingParameter', 'The parameter MetricDataQueries is required.');
  if (inputs.length > maxQueries) throw validationError(`At most ${maxQueries} queries are taken in one request.`);
  const queries = inputs.map(readDataQuery);
  const ids = new Set(queries.map(({ id }) => id));
  if (ids.size < queries.length) throw validationError('The values for parameter id in MetricDataQueries are not unique.');
  const periods = new Map(queries.map(({ id, periodMs }) => [id, periodMs]));
  return queries.map((query) => {
    if (!('expression' in query.source)) return query;
    const named = idsOfMath(query.source.expression);
    const absent = named.find((id) => !ids.has(id));
    if (absent !== undefined) throw validationError(`The expression of ${query.id} names ${absent}, and no query has that id.`);
    if (query.periodMs > 0) return query;
    return { ...query, periodMs: Math.max(minuteMs, ...named.map((id) => periods.get(id) ?? 0)) };
  });
}

const minuteMs = 60_000;

function readDataQuery(input: RequestInput): DataQuery {
  const id = input.requiredText('Id', 255);
  if (!/^[a-z][A-Za-z0-9_]*$/.test(id))
    throw validationError(`The id ${id} does not begin with a small letter, or holds more than letters, digits and _.`);
  const expression = input.text('Expression', 2048);
  const stat = input.record('MetricStat');
  if ((expression === undefined) === (stat === undefined)) {
    throw validationError(`The query ${id} has to have either MetricStat or Expression.`);
  }
  const common = { id, label: input.text('Label', 2048), returnsData: input.flag('ReturnData') ?? true };
  if (stat === undefined) {
    const periodS = input.number('Period');
    return { ...common, periodMs: periodS === undefined ? 0 : readPeriodMs(input, 'Period'), source: { expression: expression ?? '' } };
  }
  const named = stat.record('Metric');
  if (named === undefined) throw new ServiceError('MissingParameter', `The parameter MetricStat.Metric of ${id} is required.`);
  const statistic = readStatistic(stat.requiredText('Stat'), 'Stat');
  return { ...common, periodMs: readPeriodMs(stat, 'Period'), source: { metric: readMetricName(named), statistic } };
}

export function readStatistic(statistic: string, name: string): string {
  if (!isStatistic(statistic)) throw invalidValue(`The value ${statistic} for parameter ${name} is not supported.`);
  return statistic;
}

/** 1, 5, 10, 20, 30 s or whole minutes up to a day, in ms. */
export function readPeriodMs(input: RequestInput, name: string): number {
  const periodS = input.requiredNumber(name);
  const isTaken = [1, 5, 10, 20, 30].includes(periodS) || (periodS >= 60 && periodS % 60 === 0 && periodS <= 86_400);
  if (!isTaken) throw invalidValue(`The value ${periodS} for parameter ${name} is neither 1, 5, 10, 20, 30 nor a multiple of 60.`);
  return periodS * 1000;
}

/** The values of one query between two times (Unix ms), by the start of the period; expressions over expressions as well. */
export function valuesOf(
  store: MetricStore,
  queries: readonly DataQuery[],
  id: string,
  startAt: number,
  endAt: number,
): ReadonlyMap<number, number> {
  const done = new Map<string, MathValue | 'open'>();
  const wanted = queries.find((one) => one.id === id);
  const periodMs = wanted?.periodMs ?? minuteMs;
  const times: number[] = [];
  for (let at = Math.floor(startAt / periodMs) * periodMs; at < endAt; at += periodMs) times.push(at);
  const lookUp = (of: string): MathValue | undefined => {
    const query = queries.find((one) => one.id === of);
    if (query === undefined) return undefined;
    const before = done.get(of);
    if (before === 'open') throw validationError(`The expression of ${of} leads back to itself.`);
    if (before !== undefined) return before;
    done.set(of, 'open');
    const { source } = query;
    const value =
      'expression' in source
        ? evaluateMath(source.expression, lookUp, times)
        : new Map(store.points(source.metric, source.statistic, query.periodMs, startAt, endAt).map((point) => [point.at, point.value]));
    done.set(of, value);
    return value;
  };
  const value = lookUp(id) ?? new Map<number, number>();
  return typeof value === 'number' ? new Map(times.map((at) => [at, value])) : value;
}

/** A query as DescribeAlarms answers it. */
export function dataQueryOut({ id, periodMs, source, label, returnsData }: DataQuery): Output {
  const common = { Id: id, ...(label === undefined ? {} : { Label: label }), ReturnData: returnsData };
  if ('expression' in source) return { ...common, Expression: source.expression, Period: periodMs / 1000 };
  return { ...common, MetricStat: { Metric: metricOut(source.metric), Period: periodMs / 1000, Stat: source.statistic } };
}
