import { ServiceError } from '../service-error.ts';
import { readTags } from './alarm-input.ts';
import type { OperationCall } from './operation.ts';

export function listTagsForResource(call: OperationCall) {
  return { Tags: [...call.account.tagsOf(arnOf(call))].map(([Key, Value]) => ({ Key, Value })) };
}

export function tagResource(call: OperationCall) {
  call.account.tag(arnOf(call), readTags(call.input));
  return {};
}

export function untagResource(call: OperationCall) {
  call.account.untag(arnOf(call), call.input.texts('TagKeys'));
  return {};
}

/** The ARN of an alarm that is there. */
function arnOf({ account, input }: OperationCall): string {
  const arn = input.requiredText('ResourceARN');
  const isThere = account.alarms.all().some((alarm) => alarm.arn === arn);
  if (!isThere) throw new ServiceError('ResourceNotFoundException', `There is no alarm ${arn}.`, 404);
  return arn;
}
