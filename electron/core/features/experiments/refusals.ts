import type { ExperimentId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { LimitSearchPlan } from '../../../../shared/contract/experiments.ts';

/** Of a number that names no experiment, or no search. */
export function notFound(id: ExperimentId): OpsError {
  return new OpsError({
    code: 'not_found',
    message: `There is no such experiment: ${id}.`,
    hint: 'Look into the list of experiments.',
    details: { experiment: id },
  });
}

/** Of a stress of nobody knows what. */
export function noMachine(): OpsError {
  return new OpsError({
    code: 'invalid_input',
    message: 'No machine is known behind the URL: nobody can say what to stress.',
    hint: 'Name the target it runs on, or leave the stress out.',
  });
}

/** Of a search that would begin above its end. */
export function startAboveMost({ startRate, maxRate }: LimitSearchPlan): OpsError {
  return new OpsError({
    code: 'invalid_input',
    message: `The search cannot begin at ${startRate} requests/s and never go above ${maxRate}.`,
    hint: 'Begin lower, or allow more.',
    details: { field: 'plan.startRate' },
  });
}
