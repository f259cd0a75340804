import { assertNever } from '../../base/assert-never.ts';
import type { Comparison } from '../compare/comparison.ts';
import { type ComparisonFacts, renderComparisonHtml } from './comparison-html.ts';
import { renderComparisonMarkdown } from './comparison-markdown.ts';
import type { Report } from './index.ts';

export type ComparisonFormat = 'html' | 'markdown' | 'json';

/** The shape of the JSON; raised when it changes. */
const comparisonVersion = 1;

/** Writes a comparison in one of the formats: the same bytes from the console's export and from the command's flags. */
export function renderComparison(format: ComparisonFormat, comparison: Comparison, facts: ComparisonFacts): Report {
  const stem = `blitz-compare-${comparison.groups.map(({ runs }) => runs[0]?.id).join('-')}`;
  switch (format) {
    case 'html':
      return { fileName: `${stem}.html`, mediaType: 'text/html;charset=utf-8', content: renderComparisonHtml(comparison, facts) };
    case 'markdown':
      return { fileName: `${stem}.md`, mediaType: 'text/markdown;charset=utf-8', content: renderComparisonMarkdown(comparison) };
    case 'json': {
      const content = `${JSON.stringify({ version: comparisonVersion, blitzVersion: facts.version, writtenAt: facts.writtenAt, ...comparison }, undefined, 2)}\n`;
      return { fileName: `${stem}.json`, mediaType: 'application/json', content };
    }
    default:
      return assertNever(format);
  }
}
