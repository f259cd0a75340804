import type { Comparison } from '../compare/comparison.ts';
import { changesSentence, groupOutcomes } from '../compare/comparison-sentence.ts';
import { comparisonFigures, comparisonStyle } from './comparison-charts.ts';
import { comparisonRows, outcomeMarks } from './comparison-rows.ts';
import { escapeMarkup } from './escape.ts';
import { htmlStyle } from './html-style.ts';
import { visibleExcerpt } from './visible-text.ts';

/** What stands beside the figures: when it was written, and by which version. */
export interface ComparisonFacts {
  readonly version: string;
  /** ISO 8601. */
  readonly writtenAt: string;
}

const tones = { better: 'good', worse: 'bad', noise: 'mixed', same: 'mixed', too_few: 'mixed' } as const;

/** The comparison as one self-contained page: no script, no outside file, everything escaped. */
export function renderComparisonHtml(comparison: Comparison, facts: ComparisonFacts): string {
  const { groups, warnings } = comparison;
  const title = `Before and after: ${groups.map(({ label }) => label).join(' against ')}`;
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeMarkup(visibleExcerpt(title, 200))} – Blitz Console</title>`,
    `<style>${htmlStyle}${comparisonStyle}</style></head><body><main>`,
    `<h1>Before and after</h1><p class="quiet">${escapeMarkup(groups.map(({ label }) => visibleExcerpt(label, 120)).join(' · '))}</p>`,
    ...outcomes(comparison),
    ...warnings.map((warning) => `<p class="warning"><b>⚠</b> ${escapeMarkup(warning)}</p>`),
    changesTable(comparison),
    figuresTable(comparison),
    `<div class="charts">${comparisonFigures(groups)}</div>`,
    testsTable(comparison),
    `<footer>Blitz Console ${escapeMarkup(facts.version)} · ${escapeMarkup(facts.writtenAt)} · better and worse by Mann-Whitney’s test of the runs: docs/compare.md</footer>`,
    '</main></body></html>',
    '',
  ].join('\n');
}

/** One for each group but the first. */
function outcomes({ groups, differences, changes }: Comparison): string[] {
  const found = groupOutcomes(groups, differences);
  return found.map(({ group, outcome, text }) => {
    const who = found.length > 1 ? `<b>${escapeMarkup(visibleExcerpt(groups[group]?.label ?? '', 120))}</b><br>` : '';
    const what = group === found.length ? `<br><small class="quiet">${escapeMarkup(changesSentence(changes, found.length))}</small>` : '';
    return `<div class="outcome ${tones[outcome]}"><span class="badge">${outcomeMarks[outcome]}</span><div>${who}${escapeMarkup(capitalize(text))}${what}</div></div>`;
  });
}

const capitalize = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function table(head: readonly string[], rows: readonly string[]): string {
  const cells = head.map((text, index) => `<th scope="col"${index > 0 ? ' class="n"' : ''}>${escapeMarkup(visibleExcerpt(text, 60))}</th>`);
  return `<div class="scroll" tabindex="0"><table><thead><tr>${cells.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function changesTable({ groups, changes }: Comparison): string {
  const heading = '<section><h2>What changed</h2>';
  if (changes.length === 0) return `${heading}<p class="quiet">No difference of plan or configuration is known.</p></section>`;
  const rows = changes.map(({ where, name, values }) => {
    const cells = values.map(
      (value) => `<td class="n">${value === undefined ? '<span class="quiet">not known</span>' : escapeMarkup(value)}</td>`,
    );
    const words =
      where === name ? escapeMarkup(name) : `<span class="quiet">${escapeMarkup(where)}</span> <code>${escapeMarkup(name)}</code>`;
    return `<tr><td>${words}</td>${cells.join('')}</tr>`;
  });
  return `${heading}${table(['setting', ...groups.map(({ label }) => label)], rows)}</section>`;
}

function figuresTable(comparison: Comparison): string {
  const rows = comparisonRows(comparison).map(({ name, values, outcomes }) => {
    const cells = values.map((value, index) => {
      const outcome = index === 0 ? undefined : outcomes[index - 1];
      const words =
        outcome === undefined ? '' : `<br><small class="${outcome === 'worse' ? 'bad-text' : 'quiet'}">${outcomeMarks[outcome]}</small>`;
      return `<td class="n">${escapeMarkup(value)}${words}</td>`;
    });
    return `<tr><td>${escapeMarkup(name)}</td>${cells.join('')}</tr>`;
  });
  return `<section><h2>Figures</h2>${table(['figure', ...comparison.groups.map(({ label }) => label)], rows)}</section>`;
}

function testsTable({ groups, differences }: Comparison): string {
  const rows = differences.map(({ group, outcome, text }) => {
    const label = escapeMarkup(visibleExcerpt(groups[group]?.label ?? '', 60));
    return `<tr><td>${label}</td><td>${outcomeMarks[outcome]}</td><td>${escapeMarkup(text)}</td></tr>`;
  });
  const head = ['group', 'outcome', 'by'].map((text) => `<th scope="col">${text}</th>`).join('');
  return `<section><h2>How it was told</h2><div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`;
}
