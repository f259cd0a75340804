import type { Claim, NextChange, Verdict } from '../../shared/model/diagnosis/verdict.ts';
import { formatCount } from '../../shared/model/format.ts';
import { failureListText } from '../../shared/model/outcome.ts';
import { visibleExcerpt } from '../../shared/model/report/visible-text.ts';
import type { TerminalOutput } from './terminal.ts';

const indent = '  ';
const mostCharacters = 400;
const tones = { good: 'green', bad: 'red', unsure: 'yellow' } as const;

/** A verdict in full, as a terminal shows it: what failed and why, what was ruled out, what was not seen, and the one next change. */
export function verdictLines(verdict: Verdict, output: TerminalOutput): string[] {
  const heading = (text: string) => ['', output.style('bold', text)];
  const items = (title: string, texts: readonly string[]) =>
    texts.length === 0 ? [] : [...heading(title), ...texts.map((text) => indent + shown(text))];
  return [
    output.style(['bold', tones[verdict.tone]], shown(verdict.sentence)),
    ...(verdict.repeats === undefined ? [] : [shown(verdict.repeats)]),
    ...(verdict.claims.length > 0 ? heading(`Why (confidence: ${verdict.confidence})`) : []),
    ...verdict.claims.flatMap((claim) => claimLines(claim, output)),
    ...(verdict.unexplained === 0
      ? []
      : [
          `${indent}${output.style('yellow', formatCount(verdict.unexplained))}  unexplained: ${failureListText(verdict.unexplainedClasses)}`,
        ]),
    ...(verdict.findings.length > 0 ? heading('Also true, but cost no request') : []),
    ...verdict.findings.flatMap((finding) => claimLines(finding, output)),
    ...items(
      'Ruled out',
      verdict.ruledOut.map(({ text }) => text),
    ),
    ...items('Not seen', verdict.blindSpots),
    ...changeLines(verdict.nextChange, output),
  ];
}

/** The end of a run in two or three lines: why, how repeats went, and what to try. Nothing where nothing failed. */
export function shortVerdictLines({ failed, sentence, tone, repeats, nextChange }: Verdict, output: TerminalOutput): string[] {
  if (failed === 0) return [];
  return [
    output.style(tones[tone], `Why: ${shown(sentence)}`),
    ...(repeats === undefined ? [] : [shown(repeats)]),
    ...(nextChange === undefined ? [] : [`Next: ${shown(nextChange.title)}.`]),
  ];
}

function claimLines({ count, cause, confidence, evidence, source }: Claim, output: TerminalOutput): string[] {
  const head = count > 0 ? `${output.style('red', formatCount(count))}  ${cause} (${confidence})` : `${cause}`;
  return [
    indent + head,
    ...evidence.map(({ text }) => `${indent}${indent}${output.style('dim', shown(text))}`),
    `${indent}${indent}${output.style('dim', `see ${source}`)}`,
  ];
}

function changeLines(change: NextChange | undefined, output: TerminalOutput): string[] {
  if (change === undefined) return [];
  return [
    '',
    output.style('bold', 'Next change'),
    `${indent}${shown(change.title)}`,
    `${indent}${shown(change.why)}`,
    ...change.changes.map(
      ({ where, name, from, to }) => `${indent}${indent}${shown(`${where} ${name}: ${from === undefined ? '' : `${from} → `}${to}`)}`,
    ),
    `${indent}Expected: ${shown(change.expected)}`,
    ...(change.diff === undefined
      ? []
      : [
          '',
          ...change.diff
            .trimEnd()
            .split('\n')
            .map((line) => diffLine(line, output)),
        ]),
  ];
}

function diffLine(line: string, output: TerminalOutput): string {
  const text = shown(line.replaceAll('\t', '    '));
  if (/^(?:---|\+\+\+|@@)/.test(line)) return indent + output.style('dim', text);
  if (line.startsWith('+')) return indent + output.style('green', text);
  return indent + (line.startsWith('-') ? output.style('red', text) : text);
}

function shown(text: string): string {
  return visibleExcerpt(text, mostCharacters);
}
