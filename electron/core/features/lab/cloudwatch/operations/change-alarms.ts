import { alarmStates } from '../../../../../../shared/model/alarm.ts';
import { alarmsOfRule } from '../alarms/composite-rule.ts';
import { ServiceError, validationError } from '../service-error.ts';
import type { OperationCall } from './operation.ts';

const maxNames = 100;

/** Deletes all that are named, or none: one that is not there, or that a composite alarm looks at, refuses the whole. */
export function deleteAlarms(call: OperationCall): undefined {
  const { account, now } = call;
  const alarms = [...new Set(namesOf(call))].map((name) => account.alarms.require(name));
  const composites = alarms.filter(({ kind }) => kind === 'composite');
  if (composites.length > 1 || (composites.length === 1 && alarms.length > 1)) {
    throw validationError('A composite alarm has to be deleted by itself.');
  }
  for (const { name } of alarms) {
    const parent = account.alarms
      .all()
      .find((one) => one.kind === 'composite' && one.name !== name && alarmsOfRule(one.rule).includes(name));
    if (parent !== undefined) throw validationError(`The alarm ${name} cannot be deleted: the composite alarm ${parent.name} looks at it.`);
  }
  for (const alarm of alarms) {
    account.alarms.delete(alarm, now);
    account.untag(alarm.arn, 'all');
  }
}

/** Those that are not there are passed over. */
export function enableAlarmActions(call: OperationCall): undefined {
  setActions(call, true);
}

export function disableAlarmActions(call: OperationCall): undefined {
  setActions(call, false);
}

/** Sets the state until the alarm is judged the next time; composite alarms follow at once. */
export function setAlarmState({ account, input, now }: OperationCall): undefined {
  const alarm = account.alarms.require(input.requiredText('AlarmName', 255));
  const state = input.word('StateValue', alarmStates);
  if (state === undefined) throw new ServiceError('MissingParameter', 'The parameter StateValue is required.');
  const reason = input.requiredText('StateReason', 1023);
  const reasonData = input.text('StateReasonData', 4000);
  if (reasonData !== undefined && !isJson(reasonData)) throw new ServiceError('InvalidFormat', 'StateReasonData is no JSON.');
  account.alarms.setState(alarm, state, reason, reasonData, now);
  account.evaluator.settle(now);
}

function setActions(call: OperationCall, enabled: boolean): void {
  for (const name of namesOf(call)) {
    const alarm = call.account.alarms.get(name);
    if (alarm !== undefined) call.account.alarms.setActionsEnabled(alarm, enabled, call.now);
  }
}

function namesOf({ input }: OperationCall): string[] {
  const names = input.texts('AlarmNames');
  if (names.length === 0) throw new ServiceError('MissingParameter', 'The parameter AlarmNames is required.');
  if (names.length > maxNames) throw validationError(`At most ${maxNames} alarms are taken in one request.`);
  return names;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
