import type { Command } from 'commander';
import { assertNever } from '../../shared/base/assert-never.ts';
import type { RunId } from '../../shared/base/ids.ts';
import { OpsError } from '../../shared/base/ops-error.ts';
import type { Client } from '../../shared/contract/index.ts';
import type { Verdict } from '../../shared/model/diagnosis/verdict.ts';
import { planTarget, planText } from '../../shared/model/plan-text.ts';
import { renderReport, visibleExcerpt } from '../../shared/model/report/index.ts';
import type { RunSummary } from '../../shared/model/run-summary.ts';
import type { OpenedConsole } from '../door/open-or-join.ts';
import { alarmScopeOfFlags } from './aws-scope.ts';
import { type CliContext, dataFolderFlag, withConsole } from './cli-context.ts';
import { connectTarget } from './connect-target.ts';
import { CliError, type ExitCode, exitCodes } from './exit-codes.ts';
import { guardFlagHelp } from './guard-flag.ts';
import { readPlan } from './plan-from-flags.ts';
import { recordedSeries } from './recorded-series.ts';
import { checkReportFiles, reportFiles, writeReportFile } from './report-files.ts';
import { declareRunFlags, type OutputFlags, type PlanFlags } from './run-flags.ts';
import { PlainProgress, type RunProgress, SilentProgress, TerminalProgress } from './run-progress.ts';
import { runResultLines } from './run-result-text.ts';
import { startRun } from './start-run.ts';
import { onStopSignal } from './stop-signals.ts';
import { shortVerdictLines } from './verdict-text.ts';

/** How a finished run ends the command. */
export function runExitCode({ metadata, results }: RunSummary): ExitCode {
  const { state } = metadata;
  switch (state) {
    case 'completed':
      return results.passed ? exitCodes.pass : exitCodes.threshold;
    case 'stopped_by_threshold':
      return exitCodes.threshold;
    case 'stopped_by_guard':
      return exitCodes.guard;
    case 'stopped_by_user':
      return exitCodes.aborted;
    case 'running':
    case 'interrupted':
    case 'internal_error':
      return exitCodes.internal;
    default:
      return assertNever(state);
  }
}

/** `blitz run`: validates everything first, fires, watches, then prints and writes what became of every request. */
export async function runLoad(file: string | undefined, flags: PlanFlags & OutputFlags, context: CliContext): Promise<ExitCode> {
  const plan = readPlan(file, flags);
  const files = reportFiles(flags);
  checkReportFiles(files);
  const beforeStart = new AbortController();
  let onInterrupt = (_count: number) => beforeStart.abort();
  const signals = onStopSignal((count) => onInterrupt(count));
  try {
    return await withConsole(context, async (client, opened) => {
      if (beforeStart.signal.aborted) throw new CliError(exitCodes.aborted, 'Stopped before the first request');
      const guards = flags.guards ?? [];
      const alarmScope = await alarmScopeOfFlags(client, context, flags, guards, beforeStart.signal);
      const targetId =
        flags.target === undefined ? undefined : await connectTarget(client, context, flags.target, guards, beforeStart.signal);
      const id = await startRun(client, context, {
        plan,
        tags: flags.tags ?? [],
        consent: flags.yes === true,
        targetId,
        guards,
        alarmScope,
        signal: beforeStart.signal,
      });
      const progress = createProgress(context, flags, `Run ${id}  ${visibleExcerpt(planTarget(plan), 200)}  ${planText(plan)}`);
      onInterrupt = (count) => stop(client, id, progress, count, plan.gracefulStopMs);
      if (beforeStart.signal.aborted) onInterrupt(1);
      await watch(client, opened, id, progress);
      const { summary } = await client.runs.get({ id });
      if (summary === undefined) throw new CliError(exitCodes.internal, `Run ${id} ended without a summary`);
      const needsSeries = files.some(({ format }) => format === 'html' || format === 'csv' || format === 'ndjson');
      // Where history could not be written, nobody is sent to look there.
      const isKept = opened.joined !== undefined || (await client.app.info()).warnings.length === 0;
      const series = needsSeries ? await recordedSeries(client, id) : { seconds: [] };
      const isTold = summary.results.requests.failed > 0 || files.length > 0 || flags.json === true;
      // Whoever stopped it does not want to wait for the last lines of a log.
      const verdict = isTold && summary.metadata.state !== 'stopped_by_user' ? await verdictOf(client, id) : undefined;
      const why = verdict === undefined ? [] : shortVerdictLines(verdict, context.out);
      const footer = [...why, ...(isKept ? historyLines(id, context, why.length > 0) : [])];
      if (flags.json) context.out.write(renderReport('json', { summary, ...series, verdict }).content);
      else for (const line of runResultLines(summary, context.out, footer)) context.out.line(line);
      for (const reportFile of files) writeReportFile(reportFile, { summary, ...series, verdict });
      if (files.length > 0 && !flags.quiet) context.err.line(`Wrote ${files.map(({ path }) => visibleExcerpt(path, 200)).join(', ')}`);
      return runExitCode(summary);
    });
  } finally {
    await signals.dispose();
  }
}

/** Why requests failed; `undefined` where the console that ran it cannot say: its run is no less a run. */
function verdictOf(client: Client, id: RunId): Promise<Verdict | undefined> {
  return client.verdicts.get({ id }).then(
    ({ verdict }) => verdict,
    () => undefined,
  );
}

function historyLines(id: RunId, { out, dataFolder }: CliContext, hasVerdict: boolean): string[] {
  const command = (verb: string) => out.style('cyan', `npx blitz ${verb} ${id}${dataFolderFlag(dataFolder)}`);
  return [
    ...(hasVerdict ? [`The evidence, and what was ruled out: ${command('verdict')}`] : []),
    `Run ${id} is in the history: ${command('runs show')}`,
  ];
}

/** How a run is shown while it goes on, as the flags and the terminal have it. */
export function createProgress({ err }: CliContext, flags: Pick<OutputFlags, 'quiet' | 'json'>, title: string): RunProgress {
  if (flags.quiet) return new SilentProgress(err);
  if (err.isTerminal) return new TerminalProgress(err, title);
  // Beside --json even progress on stderr would be more than was asked for.
  return flags.json ? new SilentProgress(err) : new PlainProgress(err, title);
}

async function watch(client: Client, { joined }: OpenedConsole, id: RunId, progress: RunProgress): Promise<void> {
  try {
    if (joined !== undefined)
      progress.note(`Process ${joined.pid} (${joined.door}) holds the data folder: the run goes on in it and shows there.`);
    for await (const sample of await client.load.watch({ id })) progress.show(sample);
  } catch (error) {
    if (joined === undefined || !(error instanceof OpsError) || error.code !== 'unavailable') throw error;
    throw new CliError(
      exitCodes.remote,
      `Process ${joined.pid}, in which run ${id} went on, has ended`,
      `The run is in the history as interrupted: "npx blitz runs show ${id}".`,
    );
  } finally {
    progress.end();
  }
}

function stop(client: Client, id: RunId, progress: RunProgress, count: number, gracefulStopMs: number): void {
  // Whoever asks a third time does not want to wait for anything.
  if (count > 2) process.exit(exitCodes.aborted);
  const force = count === 2;
  progress.note(
    force
      ? 'Stopping at once: what is in flight counts as aborted.'
      : `Stopping: requests in flight have ${gracefulStopMs / 1000} s. Once more to stop at once.`,
  );
  // A run that has just ended cannot be stopped; the watch tells how it ended.
  client.load.stop({ id, force }).catch(() => {});
}

const help = `
Without -z, -q, --stage or --executor, -n requests are sent over -c connections as fast as the answers come.

Examples:
  $ npx blitz run --url http://127.0.0.1:8080/ -n 14000 -c 50
  $ npx blitz run --url http://127.0.0.1:8080/ -z 30s -c 100 --threshold 'http_req_duration: p(95)<500'
  $ npx blitz run --url http://127.0.0.1:8080/ -q 1000 -n 14000 --timeout 2s --summary-export summary.json
  $ npx blitz run --url http://127.0.0.1:8080/ --stage 30s:100 --stage 1m:100 --stage 10s:0
  $ npx blitz run --url http://127.0.0.1:8080/shorten -d 'url=https://example.org/{{seq}}' \\
      -H 'Content-Type: application/x-www-form-urlencoded' --expect-status 200,302
  $ npx blitz run plan.yaml --html report.html
  $ npx blitz run --url http://shop.example/ -z 2m --target shop --guard 'failures<5%' --guard 'cpu<95%/5s'
  $ npx blitz run --url http://shop.example/ -z 2m --stop-on-alarm 'shop CPU' --aws-profile shop --aws-region eu-central-1

A plan file is YAML or JSON; flags change what it says:
  name: checkout
  requests:
    - url: http://127.0.0.1:8080/
      weight: 9
    - url: http://127.0.0.1:8080/shorten
      method: POST
      headers: { content-type: application/x-www-form-urlencoded }
      body: url=https://example.org/{{seq}}
  executor: { type: constant-arrival-rate, rate: 1000, durationMs: 14s }
  connection: { timeoutMs: 2s }
  thresholds:
    - { metric: http_req_failed, expression: rate<0.01 }
${guardFlagHelp}

Exit codes:
  0 passed   2 usage   97 the console that ran it has gone   99 a threshold failed   104 bad configuration
  105 stopped by the user   107 internal error   108 stopped by a guard

Ctrl+C stops gracefully; a second one stops at once. Progress goes to stderr, results to stdout.`;

/** Declares `blitz run`. */
export function declareRun(program: Command, run: (file: string | undefined, flags: PlanFlags & OutputFlags) => Promise<void>): void {
  const command = program
    .command('run')
    .summary('fire requests and account for every one')
    .description('Fires requests at a URL, or those of a plan file, and accounts for every one.')
    .argument('[plan]', 'a plan: YAML or JSON, the same fields as the console')
    .addHelpText('after', help);
  declareRunFlags(command).action(async (file: string | undefined) => run(file, command.opts()));
}
