import type { AlarmRule, AlarmState } from '../../../../../../shared/model/alarm.ts';
import type { DataQuery } from '../metrics/data-query.ts';
import type { MetricName } from '../metrics/metric-name.ts';
import type { CompositeRule } from './composite-rule.ts';

/** What any alarm has. Times in Unix ms. */
export interface AlarmCommon {
  readonly name: string;
  readonly arn: string;
  description: string | undefined;
  actionsEnabled: boolean;
  /** ARNs by the state they are for. */
  actions: Readonly<Record<AlarmState, readonly string[]>>;
  configurationUpdatedAt: number;
  state: AlarmState;
  stateReason: string;
  /** JSON, as CloudWatch tells it. */
  stateReasonData: string | undefined;
  stateUpdatedAt: number;
  stateTransitionedAt: number;
}

export interface EmulatedMetricAlarm extends AlarmCommon {
  readonly kind: 'metric';
  rule: AlarmRule;
  /** Of one metric, or of the query that returns data. */
  source: { readonly metric: MetricName; readonly statistic: string } | { readonly queries: readonly DataQuery[]; readonly id: string };
  unit: string | undefined;
  /** End of the period it was judged at last. */
  evaluatedUntil: number | undefined;
}

export interface EmulatedCompositeAlarm extends AlarmCommon {
  readonly kind: 'composite';
  ruleText: string;
  rule: CompositeRule;
  /** The states of its alarms when it was judged last. */
  judged: string | undefined;
}

export type EmulatedAlarm = EmulatedMetricAlarm | EmulatedCompositeAlarm;
