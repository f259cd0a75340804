import { alarmsOfRule, readCompositeRule } from '../alarms/composite-rule.ts';
import { validationError } from '../service-error.ts';
import { readAlarmCommon, readTags } from './alarm-input.ts';
import type { OperationCall } from './operation.ts';

const maxChildren = 100;

/** Creates or replaces an alarm on other alarms, and judges it. A suppressor of its actions is refused. */
export function putCompositeAlarm(call: OperationCall): undefined {
  const { account, input, now } = call;
  const before = account.alarms.get(input.requiredText('AlarmName', 255));
  if (input.has('ActionsSuppressor')) throw validationError('A suppressor of actions is not supported here.');
  const ruleText = input.requiredText('AlarmRule', 10_240);
  const rule = readCompositeRule(ruleText);
  const children = alarmsOfRule(rule);
  if (children.length > maxChildren) throw validationError(`A rule looks at ${maxChildren} alarms at most.`);
  const absent = children.filter((name) => account.alarms.get(name) === undefined);
  if (absent.length > 0)
    throw validationError(`Could not save the composite alarm as alarms [${absent.join(', ')}] in the alarm rule do not exist`);
  const common = readAlarmCommon(call, before);
  const tags = readTags(input);
  account.alarms.put({ kind: 'composite', ...common, ruleText, rule, judged: undefined });
  if (before === undefined) account.tag(common.arn, tags);
  account.evaluator.settle(now);
}
