import type { Guard } from '../../../shared/contract/guard.ts';
import type { TypedNumber } from './run-form.ts';

/** One guard as it is typed: a limit in percent (not for `unreachable`) and a time in seconds. */
export interface GuardFields {
  readonly on: boolean;
  readonly percent: TypedNumber;
  readonly seconds: TypedNumber;
}

export type GuardForm = Readonly<Record<Guard['kind'], GuardFields>>;

/** Nothing is guarded until it is asked for; the figures are what is sensible then. */
export const emptyGuardForm: GuardForm = {
  failure_rate: { on: false, percent: 50, seconds: 5 },
  cpu: { on: false, percent: 98, seconds: 30 },
  memory: { on: false, percent: 95, seconds: 10 },
  unreachable: { on: false, percent: 100, seconds: 20 },
};

/** What is wrong with a guard's figures; `undefined` when nothing is. */
export function guardProblem(kind: Guard['kind'], { on, percent, seconds }: GuardFields): string | undefined {
  if (!on) return undefined;
  if (kind !== 'unreachable' && (percent === '' || percent < 0 || percent > 100)) return 'A limit from 0 to 100 %';
  if (seconds === '' || seconds < 1 || seconds > 600) return 'From 1 to 600 s';
  return undefined;
}

/** The guards that are on, for the wire. */
export function formToGuards(form: GuardForm): Guard[] {
  return Object.entries(form).flatMap(([kind, fields]) =>
    fields.on
      ? [{ kind: kind as Guard['kind'], limit: Number(fields.percent) / 100, overMs: Math.round(Number(fields.seconds) * 1000) }]
      : [],
  );
}
