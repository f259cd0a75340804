import { comparisonOperators, missingDataTreatments } from '../../../../../../shared/model/alarm.ts';
import type { EmulatedMetricAlarm } from '../alarms/emulated-alarm.ts';
import { type DataQuery, readDataQueries, readPeriodMs, readStatistic } from '../metrics/data-query.ts';
import { readMetricName } from '../metrics/metric-name.ts';
import type { RequestInput } from '../request-input.ts';
import { invalidValue, ServiceError, validationError } from '../service-error.ts';
import { readAlarmCommon, readTags } from './alarm-input.ts';
import type { OperationCall } from './operation.ts';

const statistics = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;
/** An alarm looks back a day at most, a week with periods of an hour and more. */
const dayMs = 86_400_000;

/** Creates or replaces an alarm on a metric or an expression; tags count at its creation only. Anomaly bands are refused. */
export function putMetricAlarm(call: OperationCall): undefined {
  const { account, input } = call;
  const before = account.alarms.get(input.requiredText('AlarmName', 255));
  const source = readSource(input);
  const periodMs = 'queries' in source ? periodOf(source.queries, source.id) : readPeriodMs(input, 'Period');
  const evaluationPeriods = input.count('EvaluationPeriods', 1, 100_000);
  if (evaluationPeriods === undefined) throw new ServiceError('MissingParameter', 'The parameter EvaluationPeriods is required.');
  if (periodMs * evaluationPeriods > (periodMs >= 3_600_000 ? 7 * dayMs : dayMs)) {
    throw validationError('Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).');
  }
  if (evaluationPeriods > maxPeriods) throw validationError(`At most ${maxPeriods} periods are judged here.`);
  const datapointsToAlarm = input.count('DatapointsToAlarm', 1, evaluationPeriods) ?? evaluationPeriods;
  const alarm: EmulatedMetricAlarm = {
    kind: 'metric',
    ...readAlarmCommon(call, before),
    rule: {
      comparison: readComparison(input),
      threshold: input.requiredNumber('Threshold'),
      periodMs,
      evaluationPeriods,
      datapointsToAlarm,
      treatMissingData: input.word('TreatMissingData', missingDataTreatments) ?? 'missing',
    },
    source,
    unit: input.text('Unit', 64),
    evaluatedUntil: undefined,
  };
  const tags = readTags(input);
  account.alarms.put(alarm);
  if (before === undefined) account.tag(alarm.arn, tags);
}

/** Periods of ten seconds for a day. */
const maxPeriods = 8_640;

function readComparison(input: RequestInput) {
  const comparison = input.requiredText('ComparisonOperator');
  if (/LowerThreshold|UpperThreshold/.test(comparison)) throw invalidValue('Anomaly detection is not supported here.');
  const known = input.word('ComparisonOperator', comparisonOperators);
  if (known === undefined) throw new ServiceError('MissingParameter', 'The parameter ComparisonOperator is required.');
  return known;
}

function periodOf(queries: readonly DataQuery[], id: string): number {
  return queries.find((query) => query.id === id)?.periodMs ?? 60_000;
}

function readSource(input: RequestInput): EmulatedMetricAlarm['source'] {
  const metrics = input.records('Metrics');
  if (metrics.length > 0) {
    if (input.has('MetricName')) throw new ServiceError('InvalidParameterCombination', 'MetricName and Metrics cannot be used together.');
    const queries = readDataQueries(metrics);
    const returned = queries.filter(({ returnsData }) => returnsData);
    const [one] = returned;
    if (one === undefined || returned.length > 1) throw validationError('Exactly one of Metrics has to return data.');
    return { queries, id: one.id };
  }
  const extended = input.text('ExtendedStatistic');
  const basic = input.word('Statistic', statistics);
  if ((extended === undefined) === (basic === undefined)) {
    throw new ServiceError('InvalidParameterCombination', 'Exactly one of Statistic and ExtendedStatistic has to be there.');
  }
  return { metric: readMetricName(input), statistic: basic ?? readStatistic(extended ?? '', 'ExtendedStatistic') };
}
