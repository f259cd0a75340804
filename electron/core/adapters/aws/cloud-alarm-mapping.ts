import type { CompositeAlarm, Dimension, MetricAlarm, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import {
  type ComparisonOperator,
  comparisonOperators,
  type MissingDataTreatment,
  missingDataTreatments,
} from '../../../../shared/model/alarm.ts';
import type { CloudAlarm, CloudAlarmHistoryItem, CloudAlarmInput, CloudMetricName } from './aws-gateway.ts';

/** A metric alarm of the SDK as ours; one on an expression, a band or a comparison not known here has its condition in words. */
export function metricAlarm(alarm: MetricAlarm): CloudAlarm {
  const rule = ruleOf(alarm);
  return {
    kind: 'metric',
    ...common(alarm),
    ...(rule === undefined ? { otherCondition: conditionInWords(alarm) } : { rule }),
  };
}

export function compositeAlarm(alarm: CompositeAlarm): CloudAlarm {
  return { kind: 'composite', ...common(alarm), compositeRule: alarm.AlarmRule ?? '' };
}

function common(alarm: MetricAlarm | CompositeAlarm) {
  const { StateTransitionedTimestamp: transitioned } = alarm;
  return {
    name: alarm.AlarmName ?? '',
    arn: alarm.AlarmArn ?? '',
    state: alarm.StateValue ?? '',
    stateReason: alarm.StateReason ?? '',
    stateUpdatedAt: alarm.StateUpdatedTimestamp?.getTime() ?? 0,
    ...(transitioned === undefined ? {} : { stateTransitionedAt: transitioned.getTime() }),
    configurationUpdatedAt: alarm.AlarmConfigurationUpdatedTimestamp?.getTime() ?? 0,
    description: alarm.AlarmDescription ?? '',
    actionsEnabled: alarm.ActionsEnabled ?? false,
    actions: { alarm: alarm.AlarmActions ?? [], ok: alarm.OKActions ?? [], insufficientData: alarm.InsufficientDataActions ?? [] },
  };
}

function ruleOf(alarm: MetricAlarm): CloudAlarm['rule'] {
  const { Namespace: namespace, MetricName: name, Threshold: threshold, Period: periodS, ComparisonOperator: comparison } = alarm;
  const statistic = alarm.ExtendedStatistic ?? alarm.Statistic;
  const known = comparisonOperators.find((one) => one === comparison) satisfies ComparisonOperator | undefined;
  if (!namespace || !name || threshold === undefined || !periodS || !statistic || known === undefined) return undefined;
  const evaluationPeriods = alarm.EvaluationPeriods ?? 1;
  const treatment: MissingDataTreatment = missingDataTreatments.find((one) => one === alarm.TreatMissingData) ?? 'missing';
  return {
    query: { metric: { namespace, name, dimensions: dimensionsOf(alarm.Dimensions) }, statistic, periodS },
    comparison: known,
    threshold,
    evaluationPeriods,
    datapointsToAlarm: alarm.DatapointsToAlarm ?? evaluationPeriods,
    treatMissingData: treatment,
  };
}

export function dimensionsOf(dimensions: readonly Dimension[] | undefined): CloudMetricName['dimensions'] {
  return (dimensions ?? []).map(({ Name, Value }) => ({ name: Name ?? '', value: Value ?? '' }));
}

const signs: Record<string, string> = {
  GreaterThanOrEqualToThreshold: '>=',
  GreaterThanThreshold: '>',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
  LessThanLowerOrGreaterThanUpperThreshold: 'outside',
  LessThanLowerThreshold: 'below',
  GreaterThanUpperThreshold: 'above',
};

function conditionInWords(alarm: MetricAlarm): string {
  const compared = alarm.Metrics?.find(({ ReturnData, Id }) => ReturnData !== false && Id !== alarm.ThresholdMetricId);
  const metric = compared?.MetricStat?.Metric;
  const subject = compared?.Expression ?? metric?.MetricName ?? alarm.MetricName ?? 'its query';
  const sign = signs[alarm.ComparisonOperator ?? ''] ?? alarm.ComparisonOperator ?? '';
  const band = alarm.Metrics?.find(({ Id }) => Id === alarm.ThresholdMetricId)?.Expression;
  return [subject, sign, band ?? alarm.Threshold ?? ''].join(' ').trim();
}

/** What PutMetricAlarm is sent. Tags are left out at an update: CloudWatch would ignore them. */
export function putInput(alarm: CloudAlarmInput): PutMetricAlarmInput & { AlarmName: string } {
  const { rule } = alarm;
  const { metric, statistic, periodS } = rule.query;
  const isPercentile = /^p\d/.test(statistic);
  return {
    AlarmName: alarm.name,
    AlarmDescription: alarm.description,
    ActionsEnabled: alarm.actionsEnabled,
    AlarmActions: [...alarm.actions.alarm],
    OKActions: [...alarm.actions.ok],
    InsufficientDataActions: [...alarm.actions.insufficientData],
    Namespace: metric.namespace,
    MetricName: metric.name,
    Dimensions: metric.dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
    ...(isPercentile ? { ExtendedStatistic: statistic } : { Statistic: statistic as NonNullable<PutMetricAlarmInput['Statistic']> }),
    Period: periodS,
    EvaluationPeriods: rule.evaluationPeriods,
    DatapointsToAlarm: rule.datapointsToAlarm,
    Threshold: rule.threshold,
    ComparisonOperator: rule.comparison,
    TreatMissingData: rule.treatMissingData,
    ...(Object.keys(alarm.tags).length === 0 ? {} : { Tags: Object.entries(alarm.tags).map(([Key, Value]) => ({ Key, Value })) }),
  };
}

/** An item of the history; the states and the reason stand in its HistoryData, a JSON text. */
export function historyItem(item: {
  readonly AlarmName?: string | undefined;
  readonly Timestamp?: Date | undefined;
  readonly HistoryItemType?: string | undefined;
  readonly HistorySummary?: string | undefined;
  readonly HistoryData?: string | undefined;
}): CloudAlarmHistoryItem {
  const { oldState, newState } = statesOf(item.HistoryData);
  return {
    alarmName: item.AlarmName ?? '',
    at: item.Timestamp?.getTime() ?? 0,
    type: item.HistoryItemType ?? '',
    summary: item.HistorySummary ?? '',
    ...(oldState?.stateValue === undefined ? {} : { fromState: oldState.stateValue }),
    ...(newState?.stateValue === undefined ? {} : { toState: newState.stateValue }),
    ...(newState?.stateReason === undefined ? {} : { reason: newState.stateReason }),
  };
}

interface HistoryStates {
  readonly oldState?: { readonly stateValue?: string };
  readonly newState?: { readonly stateValue?: string; readonly stateReason?: string };
}

function statesOf(data: string | undefined): HistoryStates {
  try {
    return (JSON.parse(data ?? '{}') ?? {}) as HistoryStates;
  } catch {
    return {};
  }
}
