import type { ChangeContext } from './changes/change-context.ts';
import { gunicornChanges } from './changes/gunicorn-changes.ts';
import { labChanges } from './changes/lab-changes.ts';
import { lookCloser } from './changes/look-closer.ts';
import { machineChanges } from './changes/machine-changes.ts';
import { nginxChanges } from './changes/nginx-changes.ts';
import { testChanges } from './changes/test-changes.ts';
import type { RunFacts } from './run-facts.ts';
import type { NextChange, Verdict, VerdictRule } from './verdict.ts';

const byRule: Partial<Record<VerdictRule, (context: ChangeContext) => NextChange | undefined>> = {
  ...testChanges,
  ...labChanges,
  ...nginxChanges,
  ...gunicornChanges,
  ...machineChanges,
};

type Outcome = Pick<Verdict, 'failed' | 'claims' | 'findings' | 'unexplained'>;

/**
 * The one change worth trying next: what cures the cause of most failures, and where more failed than anything explains, what would show more.
 * `undefined` where nothing failed.
 */
export function nextChange(facts: RunFacts, { failed, claims, findings, unexplained }: Outcome): NextChange | undefined {
  if (failed === 0) return undefined;
  const [first] = claims;
  if (first === undefined || unexplained > first.count) return lookCloser(facts, findings);
  for (const claim of claims) {
    const change = byRule[claim.rule]?.({ facts, claim });
    if (change !== undefined) return change;
  }
  return lookCloser(facts, findings);
}
