import type { Comparison } from '../compare/comparison.ts';
import { comparisonRows, outcomeMarks } from './comparison-rows.ts';
import { markdownCode, markdownText } from './escape.ts';

/** The comparison for a pull request: the sentence, before / after, what changed, what to beware of. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  const { groups, changes, sentence, warnings } = comparison;
  const labels = groups.map(({ label }) => markdownText(label));
  const marks = (first: string) => [first, ...groups.map(() => '---:')];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const figures = comparisonRows(comparison).map(({ name, values, outcomes }) =>
    line([
      markdownText(name),
      ...values.map((value, index) => {
        const outcome = index === 0 ? undefined : outcomes[index - 1];
        return `${markdownText(value)}${outcome === undefined ? '' : ` **${outcomeMarks[outcome]}**`}`;
      }),
    ]),
  );
  const settings = changes.map(({ where, name, values }) =>
    line([
      markdownCode(where === name ? name : `${where} ${name}`),
      ...values.map((value) => (value === undefined ? 'not known' : markdownCode(value))),
    ]),
  );
  return [
    '### Before and after',
    '',
    `**${markdownText(sentence)}**`,
    '',
    line(['', ...labels]),
    line(marks('---')),
    ...figures,
    ...(settings.length === 0 ? [] : ['', line(['changed', ...labels]), line(marks('---')), ...settings]),
    ...warnings.flatMap((warning) => ['', `> ⚠️ ${markdownText(warning)}`]),
    '',
  ].join('\n');
}
