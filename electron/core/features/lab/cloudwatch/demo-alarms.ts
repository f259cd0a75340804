import { demoMetrics } from './demo-feed.ts';
import type { EmulatedAccount } from './emulated-account.ts';
import { metricOut } from './metrics/metric-name.ts';
import { findOperation } from './operations/index.ts';
import { RequestInput } from './request-input.ts';

const period = { Period: 10, Statistic: 'Average', ComparisonOperator: 'GreaterThanOrEqualToThreshold' };

/** The alarms a demo begins with: they fire while the machine is stressed, or the lab is fired at for a while. */
export function putDemoAlarms(account: EmulatedAccount, now: number, { ownProcess }: { readonly ownProcess: boolean }): void {
  const put = (operation: 'PutMetricAlarm' | 'PutCompositeAlarm', values: Record<string, unknown>) =>
    findOperation('cloudwatch', operation)?.({ account, input: new RequestInput(values), now });
  put('PutMetricAlarm', {
    ...period,
    ...metricOut(demoMetrics.cpu),
    AlarmName: 'demo CPU',
    AlarmDescription: 'Demo: the machine the lab runs on has no processor time left. Try a stress of its CPU for a minute.',
    Threshold: 90,
    EvaluationPeriods: 5,
    DatapointsToAlarm: 4,
  });
  put('PutMetricAlarm', {
    ...period,
    ...metricOut(demoMetrics.memory),
    AlarmName: 'demo memory',
    AlarmDescription: 'Demo: less than a tenth of the memory is left.',
    Threshold: 90,
    EvaluationPeriods: 3,
  });
  if (!ownProcess) return;
  put('PutMetricAlarm', {
    ...period,
    ...metricOut(demoMetrics.process),
    AlarmName: 'demo lab busy',
    AlarmDescription: 'Demo: the lab itself uses half a processor. Try a run against it for half a minute.',
    Threshold: 50,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
  });
  put('PutCompositeAlarm', {
    AlarmName: 'demo overloaded',
    AlarmDescription: 'Demo: the machine or the lab is at its limit.',
    AlarmRule: 'ALARM("demo CPU") OR ALARM("demo lab busy")',
  });
}
