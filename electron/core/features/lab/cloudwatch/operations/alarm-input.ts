import type { AlarmState } from '../../../../../../shared/model/alarm.ts';
import type { AlarmCommon, EmulatedAlarm } from '../alarms/emulated-alarm.ts';
import type { RequestInput } from '../request-input.ts';
import { validationError } from '../service-error.ts';
import type { OperationCall } from './operation.ts';

const maxActions = 5;

/** What PutMetricAlarm and PutCompositeAlarm have in common; the state is that of the alarm it takes the place of. */
export function readAlarmCommon({ account, input, now }: OperationCall, before: EmulatedAlarm | undefined): AlarmCommon {
  const name = input.requiredText('AlarmName', 255);
  return {
    name,
    arn: account.alarmArn(name),
    description: input.text('AlarmDescription', 1024),
    actionsEnabled: input.flag('ActionsEnabled') ?? true,
    actions: {
      OK: actions(input, 'OKActions'),
      ALARM: actions(input, 'AlarmActions'),
      INSUFFICIENT_DATA: actions(input, 'InsufficientDataActions'),
    },
    configurationUpdatedAt: now,
    ...(before === undefined ? newState(now) : stateOf(before)),
  };
}

function actions(input: RequestInput, name: string): string[] {
  const arns = input.texts(name);
  if (arns.length > maxActions) throw validationError(`${name} holds more than ${maxActions} actions.`);
  const wrong = arns.find((arn) => !/^arn:[\w-]+:[\w-]+:/.test(arn));
  if (wrong !== undefined) throw validationError(`Invalid arn syntax: ${wrong}`);
  return arns;
}

function newState(now: number) {
  return {
    state: 'INSUFFICIENT_DATA' as AlarmState,
    stateReason: 'Unchecked: Initial alarm creation',
    stateReasonData: undefined,
    stateUpdatedAt: now,
    stateTransitionedAt: now,
  };
}

function stateOf({ state, stateReason, stateReasonData, stateUpdatedAt, stateTransitionedAt }: EmulatedAlarm) {
  return { state, stateReason, stateReasonData, stateUpdatedAt, stateTransitionedAt };
}

/** Tags of a request, as pairs. */
export function readTags(input: RequestInput): [string, string][] {
  return input.records('Tags').map((tag) => [tag.requiredText('Key', 128), tag.text('Value', 256) ?? '']);
}
