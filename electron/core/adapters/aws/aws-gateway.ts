import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { ComparisonOperator, MissingDataTreatment } from '../../../../shared/model/alarm.ts';

/** A metric of CloudWatch as it names it. */
export interface CloudMetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
}

export interface CloudMetricQuery {
  readonly metric: CloudMetricName;
  /** `Average`, `Maximum` …, or a percentile, `p95`. */
  readonly statistic: string;
  readonly periodS: number;
}

/** Points of one query, ascending; `times` are the periods' starts in Unix ms. */
export interface CloudSeries {
  readonly label: string;
  readonly times: number[];
  readonly values: number[];
  /** Complete, PartialData, InternalError or Forbidden. */
  readonly statusCode: string;
}

/** An alarm as CloudWatch tells it. Times in Unix ms. */
export interface CloudAlarm {
  readonly kind: 'metric' | 'composite';
  readonly name: string;
  readonly arn: string;
  /** OK, ALARM, INSUFFICIENT_DATA, or one AWS has learned since. */
  readonly state: string;
  readonly stateReason: string;
  readonly stateUpdatedAt: number;
  /** When it last went from one state to another; older services leave it out. */
  readonly stateTransitionedAt?: number | undefined;
  readonly configurationUpdatedAt: number;
  readonly description: string;
  readonly actionsEnabled: boolean;
  readonly actions: { readonly alarm: readonly string[]; readonly ok: readonly string[]; readonly insufficientData: readonly string[] };
  /** Of a metric alarm on one metric; absent where it is on an expression or an anomaly band. */
  readonly rule?:
    | {
        readonly query: CloudMetricQuery;
        readonly comparison: ComparisonOperator;
        readonly threshold: number;
        readonly evaluationPeriods: number;
        readonly datapointsToAlarm: number;
        readonly treatMissingData: MissingDataTreatment;
      }
    | undefined;
  /** Of a composite alarm. */
  readonly compositeRule?: string | undefined;
  /** In words, where there is no `rule`: `IF(m1 > 80, 1) >= 1`. */
  readonly otherCondition?: string | undefined;
}

export type CloudAlarmInput = Pick<CloudAlarm, 'name' | 'description' | 'actionsEnabled' | 'actions'> & {
  readonly rule: NonNullable<CloudAlarm['rule']>;
  /** Taken at creation only: CloudWatch ignores them at an update. */
  readonly tags: Readonly<Record<string, string>>;
};

export interface CloudAlarmHistoryItem {
  readonly alarmName: string;
  readonly at: number;
  /** StateUpdate, ConfigurationUpdate, Action, or one AWS has learned since. */
  readonly type: string;
  readonly summary: string;
  readonly fromState?: string | undefined;
  readonly toState?: string | undefined;
  readonly reason?: string | undefined;
}

export interface Ec2Instance {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly state: string;
  readonly publicIp?: string | undefined;
  readonly privateIp?: string | undefined;
  readonly publicDnsName?: string | undefined;
  readonly launchedAt?: string | undefined;
  readonly detailedMonitoring: boolean;
}

/**
 * One account and region, through one identity: the operations the console uses, with all pages read and every request bounded in time.
 *
 * Everything rejects with OpsError: `unavailable` (no network, no credentials, denied, throttled; `details.cause` is one of
 * `expired`, `no_credentials`, `denied`, `throttled`, `unreachable`, `not_aws`), `timeout`, `not_found`, `conflict`, `invalid_input`, `cancelled`.
 */
export interface AwsGateway extends Disposable {
  callerIdentity(signal?: AbortSignal): Promise<{ readonly account: string; readonly arn: string }>;
  instances(signal?: AbortSignal): Promise<Ec2Instance[]>;
  metrics(filter: Partial<CloudMetricName>, signal?: AbortSignal): Promise<CloudMetricName[]>;
  /** One series for each query, in their order; any number of queries, batched. Times in Unix ms. */
  metricData(queries: readonly CloudMetricQuery[], startAt: number, endAt: number, signal?: AbortSignal): Promise<CloudSeries[]>;
  /** Metric and composite alarms: all, or those named. */
  alarms(names?: readonly string[], signal?: AbortSignal): Promise<CloudAlarm[]>;
  /** Newest first; of all alarms, or of one. `since` in Unix ms. */
  alarmHistory(
    query: { readonly alarmName?: string; readonly since?: number; readonly stateUpdatesOnly?: boolean; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<CloudAlarmHistoryItem[]>;
  putAlarm(alarm: CloudAlarmInput, signal?: AbortSignal): Promise<void>;
  deleteAlarms(names: readonly string[], signal?: AbortSignal): Promise<void>;
  setActionsEnabled(names: readonly string[], enabled: boolean, signal?: AbortSignal): Promise<void>;
  setAlarmState(name: string, state: string, reason: string, signal?: AbortSignal): Promise<void>;
  tags(arn: string, signal?: AbortSignal): Promise<Record<string, string>>;
  topics(signal?: AbortSignal): Promise<{ readonly arn: string; readonly name: string }[]>;
  createTopic(name: string, signal?: AbortSignal): Promise<string>;
  /** AWS writes to that address; nothing arrives before its owner has said yes. */
  subscribeEmail(topicArn: string, email: string, signal?: AbortSignal): Promise<void>;
}
