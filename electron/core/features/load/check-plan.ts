import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { LoadPlan } from '../../../../shared/model/load-plan.ts';
import { holdsRedactedSecret } from '../../../../shared/model/redact-plan.ts';
import { redactedMark } from '../../../../shared/model/redact-text.ts';
import { hasPlaceholderInHost } from '../../../../shared/model/target-host.ts';
import { checkPlan as checkForEngine } from './engine/load-engine.ts';

/** What the schema cannot say about a plan. Throws `invalid_input`. */
export function checkPlan(plan: LoadPlan): void {
  checkForEngine(plan);
  const shifting = plan.requests.find((request) => hasPlaceholderInHost(request.url));
  if (shifting !== undefined) {
    throw new OpsError({
      code: 'invalid_input',
      message: `The host in ${shifting.url} changes with every request.`,
      hint: 'Write the host out. Placeholders may stand in the path, the query, headers and the body.',
    });
  }
  if (holdsRedactedSecret(plan)) {
    throw new OpsError({
      code: 'invalid_input',
      message: `The plan holds ${redactedMark} where a password, token or cookie was: secrets are not kept in history.`,
      hint: 'Type the secret in again.',
    });
  }
}
