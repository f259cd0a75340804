import type { Claim, NextChange, Verdict } from '../diagnosis/verdict.ts';
import { formatCount } from '../format.ts';
import { failureListText } from '../outcome.ts';
import { escapeMarkup } from './escape.ts';
import type { ReportInput } from './report-input.ts';

/** A diff of a whole configuration is none to read. */
const mostDiffCharacters = 8000;

/** Why requests failed: causes with their evidence, what was ruled out, what was not seen, and the one next change. */
export function verdictSection({ verdict }: ReportInput): string {
  if (verdict === undefined) return '';
  const { claims, findings, unexplained, ruledOut, blindSpots, nextChange } = verdict;
  return [
    '<section><h2>Why</h2>',
    `<p><b>${escapeMarkup(verdict.sentence)}</b></p>`,
    verdict.repeats === undefined ? '' : `<p>${escapeMarkup(verdict.repeats)}</p>`,
    claims.length + findings.length === 0 ? '' : claimTable(verdict),
    claims.length === 0 && unexplained > 0 ? `<p>${escapeMarkup(unexplainedText(verdict))}</p>` : '',
    nextChange === undefined ? '' : changeBlock(nextChange),
    list(
      'Ruled out',
      ruledOut.map(({ text }) => text),
    ),
    list('Not seen', blindSpots),
    '</section>',
  ].join('');
}

function claimTable(verdict: Verdict): string {
  const head =
    '<tr><th scope="col" class="n">Requests</th><th scope="col">Cause</th><th scope="col">Confidence</th><th scope="col">Evidence</th></tr>';
  const rows = [...verdict.claims, ...verdict.findings].map(
    ({ count, cause, confidence, evidence, source, classes }: Claim) =>
      `<tr><td class="n">${count > 0 ? formatCount(count) : 'none'}</td><td>${escapeMarkup(cause)}<span class="meaning">${escapeMarkup(failureListText(classes))}</span></td><td>${confidence}</td><td>${evidence
        .map(({ text }) => escapeMarkup(text))
        .join('<br>')}<span class="meaning">${escapeMarkup(source)}</span></td></tr>`,
  );
  const rest =
    verdict.unexplained === 0
      ? ''
      : `<tr><td class="n">${formatCount(verdict.unexplained)}</td><td colspan="3">${escapeMarkup(unexplainedText(verdict))}</td></tr>`;
  return `<div class="scroll" tabindex="0"><table><thead>${head}</thead><tbody>${rows.join('')}${rest}</tbody></table></div>`;
}

function unexplainedText({ unexplained, unexplainedClasses }: Verdict): string {
  const classes = failureListText(unexplainedClasses);
  return `unexplained: ${classes === '' ? formatCount(unexplained) : classes}`;
}

function changeBlock({ title, why, changes, expected, diff }: NextChange): string {
  const rows = changes.map(
    ({ where, name, from, to }) =>
      `<tr><td>${where}</td><td><code>${escapeMarkup(name)}</code></td><td>${from === undefined ? '–' : escapeMarkup(from)}</td><td>${escapeMarkup(to)}</td></tr>`,
  );
  const table =
    rows.length === 0
      ? ''
      : `<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Where</th><th scope="col">Setting</th><th scope="col">Is</th><th scope="col">Should be</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
  const shown = diff?.slice(0, mostDiffCharacters).trimEnd().split('\n').map(escapeMarkup).join('\n');
  return [
    `<h2>Next change</h2><p><b>${escapeMarkup(title)}.</b> ${escapeMarkup(why)} Expected: ${escapeMarkup(expected)}</p>`,
    table,
    shown === undefined ? '' : `<pre>${shown}</pre>`,
  ].join('');
}

function list(title: string, texts: readonly string[]): string {
  if (texts.length === 0) return '';
  return `<details open><summary>${title}: ${texts.length}</summary><ul>${texts.map((text) => `<li>${escapeMarkup(text)}</li>`).join('')}</ul></details>`;
}
