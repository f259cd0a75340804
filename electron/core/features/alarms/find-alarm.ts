import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { Alarm } from '../../../../shared/contract/alarms.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import { cloudAlarmId } from './cloud-alarm.ts';

/** By its id, by its name in an account where one is given, or by its name where only one has it. Throws OpsError `not_found`, or `conflict` (hint: the ids) for a name of several. */
export function findAlarm(alarms: readonly Alarm[], idOrName: string, scope?: AwsScope): Alarm {
  const cloudId = scope && cloudAlarmId(scope, idOrName);
  const byId = alarms.find(({ id }) => id === cloudId) ?? alarms.find(({ id }) => id === idOrName);
  if (byId !== undefined) return byId;
  const named = alarms.filter(({ name }) => name === idOrName);
  const [first] = named;
  if (first === undefined) {
    throw new OpsError({
      code: 'not_found',
      message: `There is no alarm "${idOrName}".`,
      hint: '"npx blitz alarms" lists those there are; one of an AWS account that is not watched is named with --aws-profile and --aws-region.',
    });
  }
  if (named.length === 1) return first;
  throw new OpsError({
    code: 'conflict',
    message: `${named.length} alarms are named "${idOrName}".`,
    hint: `Name one by its id: ${named.map(({ id }) => id).join(', ')}`,
  });
}

/** For an id that is none, or not any more. */
export function noSuchAlarm(): OpsError {
  return new OpsError({ code: 'not_found', message: 'There is no such alarm.', hint: 'It may have been deleted: look at the list again.' });
}
