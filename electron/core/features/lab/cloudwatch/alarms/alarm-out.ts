import { dataQueryOut } from '../metrics/data-query.ts';
import { dimensionsOut } from '../metrics/metric-name.ts';
import type { Output } from '../wire/xml-text.ts';
import type { EmulatedAlarm, EmulatedMetricAlarm } from './emulated-alarm.ts';

/** An alarm as DescribeAlarms answers it. */
export function alarmOut(alarm: EmulatedAlarm): Output {
  return alarm.kind === 'metric' ? { ...commonOut(alarm), ...metricPart(alarm) } : { ...commonOut(alarm), AlarmRule: alarm.ruleText };
}

function commonOut(alarm: EmulatedAlarm): Output {
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    ...(alarm.description === undefined ? {} : { AlarmDescription: alarm.description }),
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configurationUpdatedAt),
    ActionsEnabled: alarm.actionsEnabled,
    OKActions: [...alarm.actions.OK],
    AlarmActions: [...alarm.actions.ALARM],
    InsufficientDataActions: [...alarm.actions.INSUFFICIENT_DATA],
    StateValue: alarm.state,
    StateReason: alarm.stateReason,
    ...(alarm.stateReasonData === undefined ? {} : { StateReasonData: alarm.stateReasonData }),
    StateUpdatedTimestamp: new Date(alarm.stateUpdatedAt),
    StateTransitionedTimestamp: new Date(alarm.stateTransitionedAt),
  };
}

function metricPart({ rule, source, unit }: EmulatedMetricAlarm): Output {
  const judged = {
    EvaluationPeriods: rule.evaluationPeriods,
    DatapointsToAlarm: rule.datapointsToAlarm,
    Threshold: rule.threshold,
    ComparisonOperator: rule.comparison,
    TreatMissingData: rule.treatMissingData,
  };
  if ('queries' in source) return { ...judged, Dimensions: [], Metrics: source.queries.map(dataQueryOut) };
  const { metric, statistic } = source;
  return {
    MetricName: metric.name,
    Namespace: metric.namespace,
    ...(statistic.startsWith('p') ? { ExtendedStatistic: statistic } : { Statistic: statistic }),
    Dimensions: dimensionsOut(metric.dimensions),
    Period: rule.periodMs / 1000,
    ...(unit === undefined ? {} : { Unit: unit }),
    ...judged,
  };
}
