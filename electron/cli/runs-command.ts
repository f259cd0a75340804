import { type Command, InvalidArgumentError, Option } from 'commander';
import type { RunId } from '../../shared/base/ids.ts';
import type { RunListItem } from '../../shared/contract/run-record.ts';
import { type ExportFormat, exportFormats } from '../../shared/contract/runs.ts';
import { formatCount, formatDuration, formatRate } from '../../shared/model/format.ts';
import { renderReport, visibleExcerpt, visibleText } from '../../shared/model/report/index.ts';
import { type CliContext, dataFolderFlag, withConsole } from './cli-context.ts';
import { CliError, type ExitCode, exitCodes } from './exit-codes.ts';
import { countFlag } from './flag-values.ts';
import { writeOutput } from './report-files.ts';
import { runResultLines } from './run-result-text.ts';
import { printTable } from './text-table.ts';

export interface RunsListFlags {
  readonly search?: string;
  readonly limit?: number;
  readonly json?: boolean;
}

export interface RunsExportFlags {
  readonly format: ExportFormat;
  readonly output?: string;
}

const header = ['run', 'started', 'state', 'asked', 'failed', 'rate', 'p95', 'plan', 'target'] as const;

function row(item: RunListItem): string[] {
  const state = item.passed === undefined || item.state !== 'completed' ? item.state : item.passed ? 'passed' : 'not passed';
  return [
    String(item.id),
    item.startedAt.replace('T', ' ').replace(/\.\d+Z$/, 'Z'),
    state,
    formatCount(item.asked),
    formatCount(item.failed),
    formatRate(item.ratePerSecond),
    item.p95Us > 0 ? formatDuration(item.p95Us / 1000) : '–',
    item.planText,
    visibleText(item.name === '' ? item.target : `${item.name}: ${item.target}`),
  ].map((cell) => visibleExcerpt(cell, 120));
}

/** `blitz runs list`: the history, newest first. */
export async function listRuns(flags: RunsListFlags, context: CliContext): Promise<ExitCode> {
  return withConsole(context, async (client) => {
    const { items, total } = await client.runs.list({
      limit: flags.limit ?? 20,
      ...(flags.search === undefined ? {} : { search: flags.search }),
    });
    const { out, err } = context;
    if (flags.json) {
      out.line(JSON.stringify({ items, total }, undefined, 2));
      return exitCodes.pass;
    }
    if (items.length === 0) {
      err.line(flags.search ? `No run matches "${visibleText(flags.search)}".` : 'No runs yet. Try: npx blitz lab up --detach');
      return exitCodes.pass;
    }
    const rows = [[...header], ...items.map(row)];
    printTable(rows, out, { isRight: (column) => column === 0 || (column > 2 && column < 7) });
    if (total > items.length) err.line(`${formatCount(total - items.length)} more: --limit ${total}, or --search.`);
    return exitCodes.pass;
  });
}

/** `blitz runs show`: one run as `blitz run` printed it. */
export async function showRun(id: RunId, flags: { readonly json?: boolean }, context: CliContext): Promise<ExitCode> {
  return withConsole(context, async (client) => {
    const { item, summary } = await client.runs.get({ id });
    if (summary === undefined) {
      throw new CliError(exitCodes.configuration, `Run ${id} has no result yet: it is ${item.state}`, 'Wait until it has ended.');
    }
    if (flags.json) context.out.write(renderReport('json', { summary, seconds: [] }).content);
    else for (const line of runResultLines(summary, context.out, [reportLine(id, context)])) context.out.line(line);
    return exitCodes.pass;
  });
}

function reportLine(id: RunId, { out, dataFolder }: CliContext): string {
  const command = `npx blitz runs export ${id} --format html -o blitz-run-${id}.html${dataFolderFlag(dataFolder)}`;
  return `As a page with charts: ${out.style('cyan', command)}`;
}

/** `blitz runs export`: a run in one of the report formats, on stdout or into a file. */
export async function exportRun(id: RunId, flags: RunsExportFlags, context: CliContext): Promise<ExitCode> {
  return withConsole(context, async (client) => {
    const { content } = await client.runs.export({ id, format: flags.format });
    writeOutput(flags.output, content, context);
    return exitCodes.pass;
  });
}

/** `blitz runs delete`: out of the history. */
export async function deleteRun(id: RunId, context: CliContext): Promise<ExitCode> {
  return withConsole(context, async (client) => {
    const { deleted } = await client.runs.delete({ ids: [id] });
    if (deleted === 0) throw new CliError(exitCodes.configuration, `There is no run ${id}`, '"npx blitz runs list" shows those there are.');
    context.err.line(`Run ${id} is deleted.`);
    return exitCodes.pass;
  });
}

export interface RunsActions {
  readonly list: (flags: RunsListFlags) => Promise<void>;
  readonly show: (id: RunId, flags: { readonly json?: boolean }) => Promise<void>;
  readonly export: (id: RunId, flags: RunsExportFlags) => Promise<void>;
  readonly delete: (id: RunId) => Promise<void>;
  readonly import: (files: readonly string[], flags: { readonly json?: boolean }) => Promise<void>;
}

function runIdArgument(text: string): RunId {
  const id = Number(text);
  if (!Number.isSafeInteger(id) || id < 1) throw new InvalidArgumentError('Not the number of a run.');
  return id as RunId;
}

const help = `
Examples:
  $ npx blitz runs list --search 'failed checkout'
  $ npx blitz runs show 41
  $ npx blitz runs export 41 --format html -o report.html
  $ npx blitz runs export 41 --format json | jq .results.failures
  $ npx blitz runs import results.jtl k6-summary.json`;

/** Declares `blitz runs list|show|export|delete|import`. */
export function declareRuns(program: Command, actions: RunsActions): void {
  const runs = program
    .command('runs')
    .summary('list, show, export and import past runs')
    .description('The history: every run of the data folder.')
    .addHelpText('after', help);
  const list = runs
    .command('list')
    .description('Lists runs, newest first.')
    .option('-s, --search <words>', 'only runs in which all these words occur: name, tag, target, plan, state or number')
    .option('-l, --limit <count>', 'at most so many (default: 20)', countFlag)
    .option('--json', 'print them as JSON');
  list.action(async () => actions.list(list.opts()));
  const show = runs.command('show').description('Shows what became of a run.').argument('<id>', 'its number', runIdArgument);
  show.option('--json', 'print its summary as JSON').action(async (id: RunId) => actions.show(id, show.opts()));
  const exporting = runs
    .command('export')
    .description('Writes a run in one of the report formats.')
    .argument('<id>', 'its number', runIdArgument)
    .addOption(new Option('-f, --format <name>', 'the format').choices([...exportFormats]).makeOptionMandatory())
    .option('-o, --output <file>', 'into this file instead of stdout')
    .addHelpText('after', help);
  exporting.action(async (id: RunId) => actions.export(id, exporting.opts()));
  const deleting = runs.command('delete').description('Deletes a run.').argument('<id>', 'its number', runIdArgument);
  deleting.action(async (id: RunId) => actions.delete(id));
  const importing = runs
    .command('import')
    .description('Adds runs that another tool recorded: a JMeter .jtl (CSV, XML), k6 --summary-export or --out json, a summary of ours.')
    .argument('<files...>', 'the files')
    .option('--json', 'print the runs as JSON');
  importing.action(async (files: readonly string[]) => actions.import(files, importing.opts()));
}
