import type { Command } from 'commander';
import type { ExperimentId, RunId, TargetId } from '../../shared/base/ids.ts';
import type { Experiment, ExperimentPhase, ExperimentPlan } from '../../shared/contract/experiments.ts';
import type { Client } from '../../shared/contract/index.ts';
import type { RunListItem } from '../../shared/contract/run-record.ts';
import { visibleExcerpt } from '../../shared/model/report/index.ts';
import { alarmScopeOfFlags } from './aws-scope.ts';
import { type CliContext, withConsole } from './cli-context.ts';
import { connectTarget } from './connect-target.ts';
import { CliError, type ExitCode, exitCodes } from './exit-codes.ts';
import { experimentExitCode } from './experiment-exit.ts';
import { declareExperimentFlags, type ExperimentFlags, readExperiment } from './experiment-flags.ts';
import { experimentLines, phaseLine } from './experiment-result-text.ts';
import { allTargets } from './find-target.ts';
import { guardFlagHelp } from './guard-flag.ts';
import { askHostQuestions } from './host-questions.ts';
import { createProgress } from './run-command.ts';
import { startSeries } from './start-series.ts';
import { onStopSignal } from './stop-signals.ts';

/** `blitz experiment`: says what it will do, goes through the phases, and says why requests failed. */
export async function runExperiment(file: string | undefined, flags: ExperimentFlags, context: CliContext): Promise<ExitCode> {
  const read = readExperiment(file, flags);
  const beforeStart = new AbortController();
  let onInterrupt = (_count: number) => beforeStart.abort();
  const signals = onStopSignal((count) => onInterrupt(count));
  try {
    return await withConsole(context, async (client) => {
      const targetId = await targetOf(client, context, flags, read, beforeStart.signal);
      const plan: ExperimentPlan = targetId === undefined ? read : { ...read, targetId };
      const { sentence, warnings } = await client.experiments.preview({ plan });
      if (!flags.json && !flags.quiet) sayPreview(context, sentence, warnings);
      const id = await start(client, context, plan, flags, beforeStart.signal);
      onInterrupt = (count) => stop(client, context, id, count);
      if (beforeStart.signal.aborted) onInterrupt(1);
      const experiment = await follow(client, context, flags, id);
      const runs = await runsOf(client, experiment);
      if (flags.json) context.out.line(JSON.stringify(experiment, undefined, 2));
      else for (const line of experimentLines(experiment, runs, context.out)) context.out.line(line);
      return experimentExitCode(experiment, runs);
    });
  } finally {
    await signals.dispose();
  }
}

async function targetOf(
  client: Client,
  context: CliContext,
  flags: ExperimentFlags,
  plan: ExperimentPlan,
  signal: AbortSignal,
): Promise<TargetId | undefined> {
  return flags.target === undefined ? undefined : connectTarget(client, context, flags.target, plan.guards, signal);
}

function sayPreview({ err }: CliContext, sentence: string, warnings: readonly string[]): void {
  err.line(err.style('bold', visibleExcerpt(sentence, 400)));
  for (const warning of warnings) err.line(err.style('yellow', `! ${visibleExcerpt(warning, 400)}`));
}

async function start(
  client: Client,
  context: CliContext,
  plan: ExperimentPlan,
  flags: ExperimentFlags,
  signal: AbortSignal,
): Promise<ExperimentId> {
  const alarmScope = await alarmScopeOfFlags(client, context, flags, plan.guards, signal);
  const targets = plan.stress === undefined ? [] : await allTargets(client);
  // The stress is looked at on its host before anything begins: what entering it takes is asked now.
  const asking = await askHostQuestions(
    client,
    context,
    targets.map(({ id }) => id),
    signal,
  );
  try {
    const scope = alarmScope === undefined ? {} : { alarmScope };
    const begin = (consent: { allowHosts: string[]; confirmed: boolean }) => client.experiments.start({ plan, ...consent, ...scope });
    const { id } = await startSeries(context, plan.load, flags.yes === true, signal, begin);
    return id;
  } finally {
    await asking.dispose();
  }
}

async function follow(client: Client, context: CliContext, flags: ExperimentFlags, id: ExperimentId): Promise<Experiment> {
  const shown = new Set<RunId>();
  const watching = new AbortController();
  try {
    for await (const { experiment } of await client.experiments.active(undefined, { signal: watching.signal })) {
      if (experiment?.id !== id) continue;
      for (const { runId, text } of experiment.phases) {
        if (runId === undefined || shown.has(runId)) continue;
        shown.add(runId);
        await showRun(client, context, flags, runId, `Experiment ${id}  ${text}  run ${runId}`);
        await sayPhase(client, context, flags, id, runId);
      }
      if (experiment.state !== 'running') return await client.experiments.get({ id });
    }
  } finally {
    watching.abort();
  }
  throw new CliError(exitCodes.remote, 'The console in which the experiment went on has ended', 'Its runs are in the history.');
}

async function showRun(client: Client, context: CliContext, flags: ExperimentFlags, id: RunId, title: string): Promise<void> {
  const progress = createProgress(context, flags, title);
  try {
    for await (const sample of await client.load.watch({ id })) progress.show(sample);
  } finally {
    progress.end();
  }
}

async function sayPhase(client: Client, context: CliContext, flags: ExperimentFlags, id: ExperimentId, runId: RunId): Promise<void> {
  if (flags.quiet || flags.json) return;
  const { phases } = await client.experiments.get({ id });
  const phase = phases.find((one): one is ExperimentPhase => one.runId === runId);
  const { item } = await client.runs.get({ id: runId });
  if (phase !== undefined) context.err.line(phaseLine(phase, item));
}

async function runsOf(client: Client, { phases }: Experiment): Promise<RunListItem[]> {
  const ids = phases.flatMap(({ runId }) => runId ?? []);
  return Promise.all(ids.map(async (id) => (await client.runs.get({ id })).item));
}

function stop(client: Client, { err }: CliContext, id: ExperimentId, count: number): void {
  // Whoever asks a third time does not want to wait for anything.
  if (count > 2) process.exit(exitCodes.aborted);
  err.line(err.style('yellow', count === 2 ? 'Stopping at once.' : 'Stopping the load and the stress. Once more to stop at once.'));
  client.experiments.stop({ id }).catch(() => {});
}

const help = `
First 200 requests over a few connections; if one fails, the experiment ends there. Then the load, three times (--repeats), under stress where one
is asked for. Each phase is a run in the history, tagged "experiment N"; at the end all loads are judged together: why requests failed, with
the evidence, and the one next change.

Examples:
  $ npx blitz experiment --url http://127.0.0.1:8080/ -n 14000 -c 1000
  $ npx blitz experiment plan.yaml --target shop --stress-cpu 2 --stress-nice -20 --baseline
  $ npx blitz experiment plan.yaml --repeats 5 --json

The file is the plan of a run ("npx blitz help run" shows one), or an experiment around it:
  name: shop before the change
  load:
    requests:
      - url: http://shop.example/
    executor: { type: shared-iterations, iterations: 14000, vus: 1000 }
  repeats: 3
  coolDownMs: 3s
  baseline: true
  stress: { workers: 2, niceness: -20 }
${guardFlagHelp}

Exit codes:
  0 every threshold held; without thresholds: no request of a load failed   99 one did not, or the smoke failed
  2 usage   97 the console or a host failed   104 bad configuration   105 stopped by the user   107 internal error   108 stopped by a guard

Ctrl+C stops the load and the stress and skips the rest; a second one stops at once. Progress goes to stderr, results to stdout.`;

/** Declares `blitz experiment`. */
export function declareExperiment(program: Command, run: (file: string | undefined, flags: ExperimentFlags) => Promise<void>): void {
  const command = program
    .command('experiment')
    .summary('load several times, under stress, and say why requests failed')
    .description('Loads a URL several times, under stress where one is asked for, and says why requests failed.')
    .argument('[plan]', 'an experiment, or the plan of a run: YAML or JSON')
    .addHelpText('after', help);
  declareExperimentFlags(command).action(async (file: string | undefined) => run(file, command.opts()));
}
