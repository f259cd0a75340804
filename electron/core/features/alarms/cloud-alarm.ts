import type { AlarmId, TargetId } from '../../../../shared/base/ids.ts';
import type { Alarm, AlarmDraft } from '../../../../shared/contract/alarms.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import { decidesAt } from '../../../../shared/model/alarm-evaluation.ts';
import { conditionText, ruleOf } from '../../../../shared/model/alarm-text.ts';
import type { CloudAlarm, CloudAlarmInput, CloudMetricName } from '../../adapters/aws/index.ts';
import type { AlarmFeedId } from './alarm-access.ts';

/** The book's name for the alarms of an account and region, as seen through one profile. */
export function feedOf({ kind, profile, region }: AwsScope): AlarmFeedId {
  return `${kind}/${profile}/${region}`;
}

/** Names are unique in an account and region. */
export function cloudAlarmId(scope: AwsScope, name: string): AlarmId {
  return `${feedOf(scope)}/${name}` as AlarmId;
}

/** An alarm of CloudWatch as a line of the list; `before` is the line it had. Times in Unix ms. */
export function alarmOf(
  scope: AwsScope,
  cloud: CloudAlarm,
  context: { readonly readAt: number; readonly before: Alarm | undefined; readonly targetId: TargetId | undefined },
): Alarm {
  const { rule } = cloud;
  const decided = cloud.state === 'INSUFFICIENT_DATA' ? whenItDecides(cloud, context.readAt) : undefined;
  return {
    id: cloudAlarmId(scope, cloud.name),
    name: cloud.name,
    kind: cloud.kind,
    scope,
    state: cloud.state,
    since: sinceOf(cloud, context.before),
    reason: cloud.stateReason,
    condition: conditionOf(cloud),
    subject: rule === undefined ? '' : subjectOf(rule.query.metric),
    actionsEnabled: cloud.actionsEnabled,
    hasActions: [cloud.actions.alarm, cloud.actions.ok, cloud.actions.insufficientData].some((arns) => arns.length > 0),
    ...(context.targetId === undefined ? {} : { targetId: context.targetId }),
    ...(decided === undefined ? {} : { decidesAt: decided }),
    readAt: context.readAt,
  };
}

/** Where it is not told when the state was entered: the time of the last change of anything about it counts only where the state is another. */
function sinceOf({ stateTransitionedAt, stateUpdatedAt, state }: CloudAlarm, before: Alarm | undefined): number {
  if (stateTransitionedAt !== undefined) return stateTransitionedAt;
  return before !== undefined && before.state === state ? before.since : stateUpdatedAt;
}

/** A young alarm decides once it has seen as many periods as it looks at; an older one without data waits for nothing that has a time. */
function whenItDecides({ rule, configurationUpdatedAt }: CloudAlarm, now: number): number | undefined {
  if (rule === undefined) return undefined;
  const at = decidesAt(ruleOf({ ...rule, periodS: rule.query.periodS }), configurationUpdatedAt, configurationUpdatedAt);
  return at !== undefined && at > now ? at : undefined;
}

function conditionOf({ rule, compositeRule, otherCondition }: CloudAlarm): string {
  if (rule === undefined) return compositeRule ?? otherCondition ?? '';
  const { query, ...rest } = rule;
  return conditionText({ ...rest, metric: query.metric.name, statistic: query.statistic, periodS: query.periodS });
}

/** What the metric is of: the instance where there is one, else every dimension's value. */
export function subjectOf({ namespace, dimensions }: CloudMetricName): string {
  const instance = dimensions.find(({ name }) => name === 'InstanceId')?.value;
  return instance ?? (dimensions.length === 0 ? namespace : dimensions.map(({ value }) => value).join(', '));
}

/** What an alarm of CloudWatch is made of; `undefined` where the console could not write it again. */
export function draftOf(
  scope: AwsScope,
  cloud: CloudAlarm,
  tags: Readonly<Record<string, string>>,
  targetId: TargetId | undefined,
): AlarmDraft | undefined {
  const { rule } = cloud;
  if (rule === undefined) return undefined;
  const { query, ...rest } = rule;
  const { namespace, name, dimensions } = query.metric;
  return {
    name: cloud.name,
    description: cloud.description,
    where: { kind: 'cloudwatch', scope, metric: { namespace, name, dimensions: dimensions.map((dimension) => ({ ...dimension })) } },
    statistic: query.statistic,
    ...rest,
    periodS: query.periodS,
    actionsEnabled: cloud.actionsEnabled,
    actions: { alarm: [...cloud.actions.alarm], ok: [...cloud.actions.ok], insufficientData: [...cloud.actions.insufficientData] },
    tags: { ...tags },
    ...(targetId === undefined ? {} : { targetId }),
  };
}

/** A draft as it is put; `undefined` for one of our own alarms. */
export function inputOf(draft: AlarmDraft): CloudAlarmInput | undefined {
  if (draft.where.kind !== 'cloudwatch') return undefined;
  const { name, description, actionsEnabled, actions, tags, statistic, periodS } = draft;
  const { comparison, threshold, evaluationPeriods, datapointsToAlarm, treatMissingData } = draft;
  return {
    name,
    description,
    actionsEnabled,
    actions,
    tags,
    rule: {
      query: { metric: draft.where.metric, statistic, periodS },
      comparison,
      threshold,
      evaluationPeriods,
      datapointsToAlarm,
      treatMissingData,
    },
  };
}
