import type { Command } from 'commander';
import type { RunId } from '../../shared/base/ids.ts';
import { type CliContext, withConsole } from './cli-context.ts';
import { CliError, type ExitCode, exitCodes } from './exit-codes.ts';
import { writeOutput } from './report-files.ts';
import { runGroupArgument } from './run-groups.ts';

export interface ReportFlags {
  readonly html?: string;
  readonly markdown?: string;
  readonly json?: string;
  readonly junit?: string;
}

type Groups = (readonly RunId[])[];

/** `blitz report`: one run's report, or of several the comparison with the first. */
export async function writeReports(groups: Groups, flags: ReportFlags, context: CliContext): Promise<ExitCode> {
  const [first] = groups;
  const single = groups.length === 1 && first?.length === 1 ? first[0] : undefined;
  const wanted = (['html', 'markdown', 'json', 'junit'] as const).flatMap((format) => {
    const path = flags[format];
    return path === undefined ? [] : [{ format, path }];
  });
  if (wanted.length === 0) throw new CliError(exitCodes.usage, 'Which report?', 'Name a file with --html, --markdown, --json or --junit.');
  if (single === undefined && groups.length === 1) {
    throw new CliError(exitCodes.usage, 'One group of repeats is no report', 'Name one run, or two groups to compare: 41,42,43 44,45,46.');
  }
  if (single === undefined && flags.junit !== undefined) {
    throw new CliError(exitCodes.usage, 'JUnit is of one run: its suite', 'Name one run.');
  }
  return withConsole(context, async (client) => {
    for (const { format, path } of wanted) {
      const { content } =
        single !== undefined || format === 'junit'
          ? await client.runs.export({ id: single as RunId, format })
          : await client.comparisons.export({ groups: groups.map((ids) => [...ids]), format });
      writeOutput(path, content, context, `--${format}`);
    }
    return exitCodes.pass;
  });
}

const help = `
Examples:
  $ npx blitz report 41 --html run-41.html --junit run-41.xml
  $ npx blitz report 41,42,43 44,45,46 --html before-after.html --markdown pr.md

"-" as a file writes to stdout.`;

/** Declares `blitz report`. */
export function declareReport(program: Command, action: (groups: Groups, flags: ReportFlags) => Promise<void>): void {
  const report = program
    .command('report')
    .summary('write the report of a run, or before and after')
    .description('Writes the report of one run; of several groups of runs, how they compare with the first.')
    .argument('<runs...>', 'a run, or groups of runs: 41,42,43 44,45,46', runGroupArgument)
    .option('--html <file>', 'one self-contained page, with charts and without network')
    .option('--markdown <file>', 'for a pull request')
    .option('--json <file>', 'for scripts')
    .option('--junit <file>', 'for a pipeline; of one run')
    .addHelpText('after', help);
  report.action(async (groups: Groups) => action(groups, report.opts()));
}
