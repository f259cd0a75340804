import type { ServiceName } from '../wire/wire-protocol.ts';
import { listTagsForResource, tagResource, untagResource } from './alarm-tags.ts';
import { deleteAlarms, disableAlarmActions, enableAlarmActions, setAlarmState } from './change-alarms.ts';
import { describeAlarmHistory } from './describe-alarm-history.ts';
import { describeAlarms, describeAlarmsForMetric } from './describe-alarms.ts';
import { describeInstances, describeRegions } from './ec2-operations.ts';
import { getMetricData } from './get-metric-data.ts';
import { getMetricStatistics } from './get-metric-statistics.ts';
import { getCallerIdentity } from './identity-operations.ts';
import { listMetrics } from './list-metrics.ts';
import type { Operation } from './operation.ts';
import { putCompositeAlarm } from './put-composite-alarm.ts';
import { putMetricAlarm } from './put-metric-alarm.ts';
import { putMetricData } from './put-metric-data.ts';
import { createTopic, listTopics, subscribe } from './topic-operations.ts';

/** What each service answers, by AWS' own names. */
const operations: Record<ServiceName, ReadonlyMap<string, Operation>> = {
  cloudwatch: new Map<string, Operation>([
    ['DeleteAlarms', deleteAlarms],
    ['DescribeAlarmHistory', describeAlarmHistory],
    ['DescribeAlarms', describeAlarms],
    ['DescribeAlarmsForMetric', describeAlarmsForMetric],
    ['DisableAlarmActions', disableAlarmActions],
    ['EnableAlarmActions', enableAlarmActions],
    ['GetMetricData', getMetricData],
    ['GetMetricStatistics', getMetricStatistics],
    ['ListMetrics', listMetrics],
    ['ListTagsForResource', listTagsForResource],
    ['PutCompositeAlarm', putCompositeAlarm],
    ['PutMetricAlarm', putMetricAlarm],
    ['PutMetricData', putMetricData],
    ['SetAlarmState', setAlarmState],
    ['TagResource', tagResource],
    ['UntagResource', untagResource],
  ]),
  ec2: new Map<string, Operation>([
    ['DescribeInstances', describeInstances],
    ['DescribeRegions', describeRegions],
  ]),
  sns: new Map<string, Operation>([
    ['CreateTopic', createTopic],
    ['ListTopics', listTopics],
    ['Subscribe', subscribe],
  ]),
  sts: new Map<string, Operation>([['GetCallerIdentity', getCallerIdentity]]),
};

/** The operation of that name, where the emulator has it. */
export function findOperation(service: ServiceName, name: string): Operation | undefined {
  return operations[service].get(name);
}
