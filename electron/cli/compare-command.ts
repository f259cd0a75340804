import type { Command } from 'commander';
import type { RunId } from '../../shared/base/ids.ts';
import type { Comparison } from '../../shared/model/compare/comparison.ts';
import { comparisonRows, outcomeMarks } from '../../shared/model/report/comparison-rows.ts';
import { visibleExcerpt, visibleText } from '../../shared/model/report/index.ts';
import { type CliContext, withConsole } from './cli-context.ts';
import { CliError, type ExitCode, exitCodes } from './exit-codes.ts';
import { writeOutput } from './report-files.ts';
import { runGroupArgument } from './run-groups.ts';
import type { TerminalOutput } from './terminal.ts';
import { printTable } from './text-table.ts';

export interface CompareFlags {
  readonly json?: boolean;
  readonly html?: string;
  readonly markdown?: string;
  readonly failIfWorse?: boolean;
}

type Groups = (readonly RunId[])[];

/** `blitz compare`: runs, or groups of repeats, held against the first. */
export async function compareRuns(groups: Groups, flags: CompareFlags, context: CliContext): Promise<ExitCode> {
  if (groups.length < 2 || groups.length > 5) {
    throw new CliError(exitCodes.usage, 'Two to five groups are compared', 'Write e.g. "blitz compare 41,42,43 44,45,46".');
  }
  return withConsole(context, async (client) => {
    const input = { groups: groups.map((ids) => [...ids]) };
    const comparison = await client.comparisons.compare(input);
    for (const [format, path] of [
      ['html', flags.html],
      ['markdown', flags.markdown],
    ] as const) {
      if (path !== undefined) writeOutput(path, (await client.comparisons.export({ ...input, format })).content, context, `--${format}`);
    }
    if (flags.json) context.out.write((await client.comparisons.export({ ...input, format: 'json' })).content);
    else if (flags.html !== '-' && flags.markdown !== '-') printComparison(comparison, context.out);
    const isWorse = comparison.differences.some(({ outcome }) => outcome === 'worse');
    return flags.failIfWorse && isWorse ? exitCodes.threshold : exitCodes.pass;
  });
}

function printComparison(comparison: Comparison, out: TerminalOutput): void {
  const { groups, changes, differences, sentence, warnings } = comparison;
  out.line(out.style('bold', visibleText(sentence)));
  out.line('');
  const labels = groups.map(({ label }) => visibleExcerpt(label, 40));
  const rows = comparisonRows(comparison).map(({ name, values, outcomes }) => [
    name,
    ...values.map(visibleText),
    outcomes.map((outcome) => outcomeMarks[outcome]).join(', '),
  ]);
  printTable([['', ...labels, ''], ...rows], out, { isRight: (column) => column > 0 && column <= groups.length });
  if (changes.length > 0) {
    out.line('');
    const settings = changes.map(({ where, name, values }) => [
      where === name ? name : `${where} ${name}`,
      ...values.map((value) => visibleExcerpt(value ?? 'not known', 40)),
    ]);
    printTable([['changed', ...labels], ...settings], out, { isRight: (column) => column > 0 });
  }
  out.line('');
  for (const { outcome, text } of differences) out.line(`${outcomeMarks[outcome]}: ${visibleText(text)}`);
  for (const warning of warnings) out.line(out.style('yellow', `Note: ${visibleText(warning)}`));
}

const help = `
The first group is what the others are held against. A difference is called better or worse by Mann-Whitney's test of the runs, so each group
needs at least 3: one configuration at the edge of its capacity loses 2,126, 1,735 and 0 of 14,000. docs/compare.md says more.

Examples:
  $ npx blitz compare 41,42,43 44,45,46
  $ npx blitz compare 41-43 44-46 --html before-after.html --markdown pr.md
  $ npx blitz compare 41-43 44-46 --fail-if-worse

Exit codes:
  0 compared   2 usage   99 --fail-if-worse, and something is   104 there is no such run, or it goes on   107 internal error`;

/** Declares `blitz compare`. */
export function declareCompare(program: Command, action: (groups: Groups, flags: CompareFlags) => Promise<void>): void {
  const compare = program
    .command('compare')
    .summary('hold runs against each other: better, worse or noise')
    .description('Compares runs or groups of repeats: what changed, and whether it is better, worse or noise.')
    .argument('<runs...>', 'groups of runs: 41, 41,42,43 or 41-43', runGroupArgument)
    .option('--json', 'print it as JSON')
    .option('--html <file>', 'write one self-contained page')
    .option('--markdown <file>', 'write the table for a pull request')
    .option('--fail-if-worse', 'exit code 99 where a group is worse than the first')
    .addHelpText('after', help);
  compare.action(async (groups: Groups) => action(groups, compare.opts()));
}
