/** What of AWS is switched on. Reading needs the first three; the others change something in the account. */
export const awsAbilities = ['alarms', 'metrics', 'instances', 'alarm_changes', 'topics', 'topic_changes'] as const;
export type AwsAbility = (typeof awsAbilities)[number];

interface NeededAction {
  readonly action: string;
  /** What it is for, a sentence. */
  readonly reason: string;
}

/** Actions of https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html, …ec2 and …sns. */
const needed: Record<AwsAbility, readonly NeededAction[]> = {
  alarms: [
    { action: 'cloudwatch:DescribeAlarms', reason: 'Lists the alarms and reads their state.' },
    { action: 'cloudwatch:DescribeAlarmHistory', reason: 'Reads when an alarm changed, so that no change is missed.' },
    { action: 'cloudwatch:ListTagsForResource', reason: 'Shows the tags of an alarm.' },
    { action: 'cloudwatch:GetMetricData', reason: 'Draws the metric of an alarm beside its threshold.' },
  ],
  metrics: [
    { action: 'cloudwatch:ListMetrics', reason: 'Lists the metrics there are.' },
    { action: 'cloudwatch:GetMetricData', reason: 'Reads the values of metrics.' },
  ],
  instances: [{ action: 'ec2:DescribeInstances', reason: 'Lists the instances and matches them to targets.' }],
  alarm_changes: [
    { action: 'cloudwatch:PutMetricAlarm', reason: 'Creates and edits alarms.' },
    { action: 'cloudwatch:DeleteAlarms', reason: 'Deletes alarms.' },
    { action: 'cloudwatch:EnableAlarmActions', reason: 'Switches the actions of an alarm on.' },
    { action: 'cloudwatch:DisableAlarmActions', reason: 'Switches them off.' },
    { action: 'cloudwatch:SetAlarmState', reason: 'Tests an alarm: its actions are carried out.' },
    { action: 'cloudwatch:TagResource', reason: 'Sets tags when an alarm is created.' },
  ],
  topics: [{ action: 'sns:ListTopics', reason: 'Lists the topics an alarm can notify.' }],
  topic_changes: [
    { action: 'sns:CreateTopic', reason: 'Creates a topic for an alarm.' },
    { action: 'sns:Subscribe', reason: 'Subscribes an e-mail address to it.' },
  ],
};

export interface IamPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: '*';
  }[];
}

/** What is needed to look on: alarms, metrics, instances. */
export const readOnlyAbilities: readonly AwsAbility[] = ['alarms', 'metrics', 'instances'];

/** The smallest policy that allows what is switched on, each action once. GetCallerIdentity needs no permission. */
export function iamPolicy(abilities: readonly AwsAbility[]): IamPolicy {
  const given = new Set<string>();
  const statements = awsAbilities
    .filter((ability) => abilities.includes(ability))
    .map((ability) => {
      const actions = needed[ability].map(({ action }) => action).filter((action) => !given.has(action));
      for (const action of actions) given.add(action);
      return { Sid: sidOf(ability), Effect: 'Allow' as const, Action: actions, Resource: '*' as const };
    });
  return { Version: '2012-10-17', Statement: statements.filter(({ Action }) => Action.length > 0) };
}

/** Why each action stands in the policy: all reasons of an action that serves several, in one sentence each. */
export function iamReasons(abilities: readonly AwsAbility[]): { readonly action: string; readonly reason: string }[] {
  const reasons = new Map<string, string>();
  for (const ability of awsAbilities) {
    if (!abilities.includes(ability)) continue;
    for (const { action, reason } of needed[ability]) reasons.set(action, [reasons.get(action), reason].filter(Boolean).join(' '));
  }
  return [...reasons].map(([action, reason]) => ({ action, reason }));
}

/** `blitzAlarmChanges`; a Sid holds letters and digits only. */
function sidOf(ability: AwsAbility): string {
  return `blitz${ability
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}`;
}
