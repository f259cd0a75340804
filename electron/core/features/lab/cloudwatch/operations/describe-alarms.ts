import { alarmStates } from '../../../../../../shared/model/alarm.ts';
import { alarmOut } from '../alarms/alarm-out.ts';
import { alarmsOfRule } from '../alarms/composite-rule.ts';
import type { EmulatedAlarm } from '../alarms/emulated-alarm.ts';
import { metricKey, readMetricName } from '../metrics/metric-name.ts';
import type { RequestInput } from '../request-input.ts';
import { ServiceError, validationError } from '../service-error.ts';
import type { OperationCall } from './operation.ts';
import { readPageToken, writePageToken } from './page-token.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html: a page holds up to 100. */
const maxRecords = 100;

/** Alarms by name, prefix, state and kind, a page of up to 100 at a time, in the order of their names. */
export function describeAlarms({ account, input }: OperationCall) {
  const limit = input.count('MaxRecords', 1, maxRecords) ?? maxRecords;
  const after = readPageToken('DescribeAlarms', input.text('NextToken', 2048));
  const matching = account.alarms.sorted().filter(filterOf(input));
  const rest = after === undefined ? matching : matching.filter(({ name }) => name > String(after));
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return {
    CompositeAlarms: page.filter(({ kind }) => kind === 'composite').map(alarmOut),
    MetricAlarms: page.filter(({ kind }) => kind === 'metric').map(alarmOut),
    ...(rest.length > limit && last !== undefined ? { NextToken: writePageToken('DescribeAlarms', last.name) } : {}),
  };
}

/** The alarms on one metric. */
export function describeAlarmsForMetric({ account, input }: OperationCall) {
  const key = metricKey(readMetricName(input));
  const found = account.alarms
    .sorted()
    .filter((alarm) => alarm.kind === 'metric' && 'metric' in alarm.source && metricKey(alarm.source.metric) === key);
  return { MetricAlarms: found.map(alarmOut) };
}

function filterOf(input: RequestInput): (alarm: EmulatedAlarm) => boolean {
  const names = input.texts('AlarmNames');
  const prefix = input.text('AlarmNamePrefix', 255);
  if (names.length > 0 && prefix !== undefined) {
    throw new ServiceError('InvalidParameterCombination', 'AlarmNames and AlarmNamePrefix cannot be used together.');
  }
  if (names.length > maxRecords) throw validationError(`At most ${maxRecords} names are taken in one request.`);
  const wanted = new Set(names);
  const kinds = kindsOf(input);
  const state = input.word('StateValue', alarmStates);
  const action = input.text('ActionPrefix');
  const parentsOf = input.text('ParentsOfAlarmName');
  return (alarm) =>
    kinds.has(alarm.kind) &&
    (wanted.size === 0 || wanted.has(alarm.name)) &&
    (prefix === undefined || alarm.name.startsWith(prefix)) &&
    (state === undefined || alarm.state === state) &&
    (action === undefined || Object.values(alarm.actions).some((arns) => arns.some((arn) => arn.startsWith(action)))) &&
    (parentsOf === undefined || (alarm.kind === 'composite' && alarmsOfRule(alarm.rule).includes(parentsOf)));
}

/** Metric alarms only, where no kind is asked for. */
export function kindsOf(input: RequestInput): ReadonlySet<EmulatedAlarm['kind']> {
  const types = input.texts('AlarmTypes');
  if (types.length === 0) return new Set(['metric']);
  return new Set(
    types.map((type) => {
      if (type === 'MetricAlarm') return 'metric';
      if (type === 'CompositeAlarm') return 'composite';
      throw validationError(`The value ${type} of AlarmTypes is none of MetricAlarm, CompositeAlarm.`);
    }),
  );
}
