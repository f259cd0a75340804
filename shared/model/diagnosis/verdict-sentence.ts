import { formatCount, formatPlural } from '../format.ts';
import { failureListText, summaryOutcome } from '../outcome.ts';
import type { RunSummary } from '../run-summary.ts';
import type { Verdict } from './verdict.ts';

type Outcome = Pick<Verdict, 'failed' | 'total' | 'claims' | 'findings' | 'unexplained' | 'unexplainedClasses'>;

const mostClaims = 3;

/** The whole in one sentence: `238 of 14,000 failed: 231: nginx had no free connection slot; 7 unexplained.` */
export function verdictSentence(
  summary: RunSummary,
  { failed, total, claims, findings, unexplained, unexplainedClasses }: Outcome,
): string {
  if (failed === 0) {
    const stress = findings.find(({ rule }) => rule === 'own_stressor');
    const outcome = summaryOutcome(summary);
    const isEnded = summary.metadata.state === 'completed';
    const rest = isEnded && total > 0 ? ' There is nothing to fix.' : '';
    return stress === undefined ? `${outcome}${rest}` : `${outcome} ${capitalized(stress.cause)}.`;
  }
  const head =
    failed === total && total > 1 ? `All ${formatCount(total)} failed` : `${formatCount(failed)} of ${formatCount(total)} failed`;
  const [only] = claims;
  if (only !== undefined && only.count === failed) return `${head}: ${only.cause}.`;
  const classes = failureListText(unexplainedClasses, 3);
  if (only === undefined) return `${head}${classes === '' ? '' : ` (${classes})`}: no evidence says why.`;
  const shown = claims.length > mostClaims ? claims.slice(0, mostClaims - 1) : claims;
  const rest = claims.slice(shown.length);
  const parts = [
    ...shown.map(({ count, cause }) => `${formatCount(count)}: ${cause}`),
    ...(rest.length > 0
      ? [`${formatCount(rest.reduce((sum, { count }) => sum + count, 0))}: ${formatPlural(rest.length, 'other cause')}`]
      : []),
    ...(unexplained > 0 ? [`${formatCount(unexplained)} unexplained`] : []),
  ];
  return `${head}: ${parts.join('; ')}.`;
}

/** How sure the whole is: as the largest claim, and less where much is left over. */
export function verdictConfidence({ failed, claims, unexplained }: Outcome): Verdict['confidence'] {
  if (failed === 0) return 'high';
  const [first] = claims;
  if (first === undefined) return 'none';
  if (unexplained * 2 > failed) return 'low';
  if (unexplained * 10 > failed && first.confidence === 'high') return 'medium';
  return first.confidence;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
