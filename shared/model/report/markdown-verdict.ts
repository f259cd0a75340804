import type { Verdict } from '../diagnosis/verdict.ts';
import { formatCount } from '../format.ts';
import { failureListText } from '../outcome.ts';
import { markdownText } from './escape.ts';
import { visibleText } from './visible-text.ts';

/** Why requests failed, for a pull request: causes as a list, the next change and its diff. Nothing where nothing failed. */
export function markdownVerdict(verdict: Verdict): string[] {
  const { failed, claims, unexplained, unexplainedClasses, nextChange, repeats } = verdict;
  if (failed === 0 && repeats === undefined) return [];
  const causes = claims.map(
    ({ count, cause, confidence, evidence }) =>
      `- **${formatCount(count)}**: ${markdownText(cause)} (${confidence})${evidence.map(({ text }) => `\n  - ${markdownText(text)}`).join('')}`,
  );
  const rest =
    unexplained > 0 ? [`- **${formatCount(unexplained)}** unexplained: ${markdownText(failureListText(unexplainedClasses))}`] : [];
  return [
    ...(failed > 0 ? ['', `**Why:** ${markdownText(verdict.sentence)}`, '', ...causes, ...rest] : []),
    ...(repeats === undefined ? [] : ['', markdownText(repeats)]),
    ...(nextChange === undefined
      ? []
      : [
          '',
          `**Next change:** ${markdownText(nextChange.title)}. ${markdownText(nextChange.why)} ${markdownText(nextChange.expected)}`,
          ...(nextChange.diff === undefined ? [] : ['', ...fence(nextChange.diff)]),
        ]),
  ];
}

/** A diff in a fence that its own lines cannot end. */
function fence(diff: string): string[] {
  const longest = Math.max(2, ...[...diff.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const mark = '`'.repeat(longest + 1);
  return [`${mark}diff`, ...diff.trimEnd().split('\n').map(visibleText), mark];
}
