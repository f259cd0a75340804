import type { Disposable } from '../../../../shared/base/disposable.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import { closeNames } from '../../../../shared/model/close-names.ts';
import { formatTimeOfDay } from '../../../../shared/model/format.ts';

/** An alarm as far as a guard looks at it. */
export interface GuardedAlarm {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  /** Unix ms. */
  readonly since: number;
  readonly condition: string;
  readonly reason: string;
  /** When it will have looked at enough of what there is now (Unix ms): until then its state is one of before. */
  readonly decidesAt?: number | undefined;
}

/** The alarms there are, and what becomes of them. */
export interface GuardedAlarms {
  all(): readonly GuardedAlarm[];
  get(id: GuardedAlarm['id']): GuardedAlarm | undefined;
  /** By its id, or by its name; in `scope` first. Throws `not_found`, or `conflict` for a name of several. */
  find(idOrName: string, scope: AwsScope | undefined): GuardedAlarm;
  /** Resolves once these are known as they are now, within 10 s. Rejects where that cannot be said, and with the signal. */
  known(idsOrNames: readonly string[], scope: AwsScope | undefined, signal: AbortSignal): Promise<void>;
  /** Has the alarms of an account watched until disposed of. */
  hold(scope: AwsScope): Disposable;
  onTransition(listener: (transition: { readonly alarm: GuardedAlarm; readonly to: string; readonly reason: string }) => void): Disposable;
  onChange(listener: () => void): Disposable;
}

/**
 * The alarm a guard names, as something to wait for. Throws `not_found` (hint: the names that come close) for one that is not there and
 * `conflict` for one that is in ALARM already: what it is to end would end at once. One whose ALARM was left by an earlier console and is
 * not confirmed yet may be waited for.
 */
export function findGuardedAlarm(alarms: GuardedAlarms, idOrName: string, scope: AwsScope | undefined): GuardedAlarm {
  const alarm = findOrSuggest(alarms, idOrName, scope);
  if (alarm.state !== 'ALARM' || alarm.decidesAt !== undefined) return alarm;
  throw new OpsError({
    code: 'conflict',
    message: `The alarm "${alarm.name}" is in ALARM already, since ${formatTimeOfDay(alarm.since)}: what it is to stop would stop at once.`,
    hint: 'Wait until it is OK again, or start without it.',
    details: { alarm: alarm.id },
    retry: true,
  });
}

function findOrSuggest(alarms: GuardedAlarms, idOrName: string, scope: AwsScope | undefined): GuardedAlarm {
  try {
    return alarms.find(idOrName, scope);
  } catch (error) {
    if (!(error instanceof OpsError) || error.code !== 'not_found') throw error;
    const close = closeNames(
      idOrName,
      alarms.all().map(({ name }) => name),
    );
    if (close.length === 0) throw error;
    throw new OpsError({
      code: 'not_found',
      message: error.message,
      hint: `There ${close.length === 1 ? 'is' : 'are'} ${close.map((name) => `"${name}"`).join(', ')}. "npx blitz alarms" lists all of them.`,
      cause: error,
    });
  }
}
