import type { TargetId } from '../../../../shared/base/ids.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import { localTargetId, type Target } from '../../../../shared/contract/targets.ts';
import type { CloudAlarm } from '../../adapters/aws/index.ts';
import { feedOf } from './cloud-alarm.ts';

/** The target whose machine an alarm looks at: by the instance's id in the target; the demo lab's CloudWatch looks at this machine. */
export function targetOfAlarm(
  scope: AwsScope,
  { rule }: CloudAlarm,
  targets: readonly Target[],
  scopeOf: (id: TargetId) => AwsScope | undefined,
): TargetId | undefined {
  if (scope.kind === 'demo') return localTargetId;
  const instanceId = rule?.query.metric.dimensions.find(({ name }) => name === 'InstanceId')?.value;
  if (instanceId === undefined) return undefined;
  const own = targets.filter(({ aws }) => aws.instanceId === instanceId);
  return own.find(({ id }) => isFeed(scopeOf(id), scope))?.id;
}

function isFeed(a: AwsScope | undefined, b: AwsScope): boolean {
  return a !== undefined && feedOf(a) === feedOf(b);
}
