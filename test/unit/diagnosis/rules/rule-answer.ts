import { judge } from '../../../../shared/model/diagnosis/judge.ts';
import type { Rule } from '../../../../shared/model/diagnosis/rule.ts';
import { runFacts } from '../../../../shared/model/diagnosis/run-facts.ts';
import type { Claim, VerdictRule } from '../../../../shared/model/diagnosis/verdict.ts';
import { type RecordInput, recordOf } from '../record-fixture.ts';

/** What one rule says of a run, as if it were alone. */
export function answerOf(rule: Rule, input: RecordInput) {
  const { proposals = [], findings = [], ruledOut } = rule.judge(runFacts(recordOf(input)));
  return { proposals, findings, ruledOut };
}

/** What a rule claims of a run beside all others; `undefined` where it claims nothing. */
export function claimOf(rule: VerdictRule, input: RecordInput): Claim | undefined {
  return judge(recordOf(input)).claims.find((claim) => claim.rule === rule);
}

export function findingOf(rule: VerdictRule, input: RecordInput): Claim | undefined {
  return judge(recordOf(input)).findings.find((finding) => finding.rule === rule);
}

/** How much a rule claims of a run. */
export function countOf(rule: VerdictRule, input: RecordInput): number {
  return claimOf(rule, input)?.count ?? 0;
}
