import type {
  AwsGateway,
  CloudAlarm,
  CloudAlarmHistoryItem,
  CloudAlarmInput,
  CloudMetricName,
} from '../../../../electron/core/adapters/aws/index.ts';
import type { AwsAccess } from '../../../../electron/core/features/aws/index.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { AwsScope, AwsScopeStatus } from '../../../../shared/contract/aws.ts';

export const scope: AwsScope = { kind: 'aws', profile: 'shop', region: 'eu-central-1' };

export interface ScriptedCloud extends AwsAccess {
  readonly alarms: Map<string, CloudAlarm>;
  readonly history: CloudAlarmHistoryItem[];
  readonly tagsOf: Map<string, Record<string, string>>;
  metricNames: CloudMetricName[];
  /** Values of any metric, one a period. */
  values: (at: number) => number | undefined;
  /** Every operation, with how many requests it takes. */
  readonly requests: { readonly operation: string; readonly count: number }[];
  /** What an operation is to fail with; `undefined` = it does not. */
  fault: (operation: string) => OpsError | undefined;
  watched: AwsScope[];
  put(name: string, more?: Partial<CloudAlarm>): void;
  /** From one state to another, as CloudWatch does it: the alarm and its history. `isLate`: the history does not show it yet. */
  change(name: string, to: string, options?: { readonly isLate?: boolean }): void;
  changeScopes(scopes: readonly AwsScope[]): void;
}

export function awsFault(cause: string, code: 'unavailable' | 'timeout' = 'unavailable'): OpsError {
  return new OpsError({ code, message: `AWS: ${cause}`, details: { cause } });
}

export function cloudAlarm(name: string, at: number, more: Partial<CloudAlarm> = {}): CloudAlarm {
  return {
    kind: 'metric',
    name,
    arn: `arn:aws:cloudwatch:eu-central-1:123456789012:alarm:${name}`,
    state: 'OK',
    stateReason: 'fine',
    stateUpdatedAt: at,
    stateTransitionedAt: at,
    configurationUpdatedAt: at,
    description: '',
    actionsEnabled: true,
    actions: { alarm: [], ok: [], insufficientData: [] },
    rule: {
      query: {
        metric: { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: [{ name: 'InstanceId', value: 'i-1' }] },
        statistic: 'Average',
        periodS: 60,
      },
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: 80,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      treatMissingData: 'missing',
    },
    ...more,
  };
}

const pages = (count: number) => Math.max(1, Math.ceil(count / 100));

/** An account whose alarms change when the test says so, with the pages and the errors of the gateway. */
export function scriptedCloud(now: () => number): ScriptedCloud {
  const alarms = new Map<string, CloudAlarm>();
  const history: CloudAlarmHistoryItem[] = [];
  const tagsOf = new Map<string, Record<string, string>>();
  const requests: ScriptedCloud['requests'] = [];
  const listeners = new Set<() => void>();
  const status: { state: AwsScopeStatus['state']; lastOkAt?: number } = { state: 'unchecked' };

  const ask = (operation: string, count = 1) => {
    requests.push({ operation, count });
    const fault = cloud.fault(operation);
    if (fault !== undefined) throw fault;
  };
  const required = (name: string): CloudAlarm => {
    const alarm = alarms.get(name);
    if (alarm === undefined) throw new OpsError({ code: 'not_found', message: `No alarm ${name}` });
    return alarm;
  };
  const note = (alarmName: string, summary: string) => history.unshift({ alarmName, at: now(), type: 'ConfigurationUpdate', summary });

  const gateway: AwsGateway = {
    callerIdentity: async () => ({ account: '123456789012', arn: 'arn' }),
    instances: async () => [],
    async metrics() {
      ask('metrics');
      return cloud.metricNames;
    },
    async metricData(queries, startAt, endAt) {
      ask('metricData');
      return queries.map(({ periodS, metric }) => {
        const times: number[] = [];
        for (let at = Math.ceil(startAt / 1000 / periodS) * periodS * 1000; at < endAt; at += periodS * 1000) times.push(at);
        const points = times.flatMap((at) => {
          const value = cloud.values(at);
          return value === undefined ? [] : [{ at, value }];
        });
        return { label: metric.name, times: points.map(({ at }) => at), values: points.map(({ value }) => value), statusCode: 'Complete' };
      });
    },
    async alarms(names) {
      const found = names === undefined ? [...alarms.values()] : names.flatMap((name) => alarms.get(name) ?? []);
      ask('alarms', pages(names?.length ?? found.length));
      return structuredClone(found);
    },
    async alarmHistory({ alarmName, since, limit }) {
      const found = history
        .filter((item) => (alarmName === undefined || item.alarmName === alarmName) && (since === undefined || item.at >= since))
        .slice(0, limit);
      ask('alarmHistory', pages(found.length));
      return found;
    },
    async putAlarm(input: CloudAlarmInput) {
      ask('putAlarm');
      const { tags, ...rest } = input;
      const before = alarms.get(input.name);
      alarms.set(input.name, {
        ...cloudAlarm(input.name, now(), { state: 'INSUFFICIENT_DATA' }),
        ...before,
        ...rest,
        configurationUpdatedAt: now(),
      });
      if (before === undefined) tagsOf.set(input.name, { ...tags });
      note(input.name, `Alarm "${input.name}" ${before === undefined ? 'created' : 'updated'}`);
    },
    async deleteAlarms(names) {
      ask('deleteAlarms');
      for (const name of names) required(name);
      for (const name of names) {
        alarms.delete(name);
        note(name, `Alarm "${name}" deleted`);
      }
    },
    async setActionsEnabled(names, enabled) {
      ask('setActionsEnabled');
      for (const name of names) alarms.set(name, { ...required(name), actionsEnabled: enabled });
    },
    async setAlarmState(name, state) {
      ask('setAlarmState');
      required(name);
      cloud.change(name, state);
    },
    async tags(arn) {
      ask('tags');
      return tagsOf.get(arn.slice(arn.lastIndexOf(':') + 1)) ?? {};
    },
    async topics() {
      ask('topics');
      return [{ arn: 'arn:aws:sns:eu-central-1:123456789012:ops', name: 'ops' }];
    },
    async createTopic(name) {
      ask('createTopic');
      return `arn:aws:sns:eu-central-1:123456789012:${name}`;
    },
    async subscribeEmail() {
      ask('subscribeEmail');
    },
    dispose() {},
  };

  const cloud: ScriptedCloud = {
    alarms,
    history,
    tagsOf,
    requests,
    metricNames: [],
    values: () => undefined,
    fault: () => undefined,
    watched: [scope],
    put: (name, more = {}) => void alarms.set(name, cloudAlarm(name, now(), more)),
    change(name, to, { isLate = false } = {}) {
      const before = required(name);
      const reason = `${before.state} to ${to}`;
      alarms.set(name, { ...before, state: to, stateReason: reason, stateUpdatedAt: now(), stateTransitionedAt: now() });
      const item = { alarmName: name, at: now(), type: 'StateUpdate', summary: reason, fromState: before.state, toState: to, reason };
      if (!isLate) history.unshift(item);
    },
    changeScopes(scopes) {
      cloud.watched = [...scopes];
      for (const listener of listeners) listener();
    },
    scopes: () => cloud.watched,
    onScopes(listener) {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
    scopeOf: () => cloud.watched[0],
    async use(_scope, work, signal) {
      // What is asked of AWS is never answered at once.
      await new Promise((resolve) => setImmediate(resolve));
      try {
        const answer = await work(gateway, signal);
        status.state = 'ok';
        status.lastOkAt = now();
        return answer;
      } catch (error) {
        status.state = 'failed';
        throw error;
      }
    },
    status: (of) => ({ scope: of, ...status, requests: { lastMinute: 0, total: 0, monthlyCostUsd: 0, pricesOf: '' } }),
  };
  return cloud;
}
