import { type Command, InvalidArgumentError } from 'commander';
import type { ExperimentId } from '../../shared/base/ids.ts';
import { type LimitSearch, type LimitSearchPlan, LimitSearchPlanSchema } from '../../shared/contract/experiments.ts';
import type { Client } from '../../shared/contract/index.ts';
import { planTarget } from '../../shared/model/plan-text.ts';
import { visibleExcerpt } from '../../shared/model/report/index.ts';
import { type CliContext, withConsole } from './cli-context.ts';
import { connectTarget } from './connect-target.ts';
import { CliError, type ExitCode, exitCodes } from './exit-codes.ts';
import { limitExitCode } from './experiment-exit.ts';
import { readExperimentFile } from './experiment-file.ts';
import { stepLine } from './experiment-result-text.ts';
import { countFlag, durationFlag } from './flag-values.ts';
import { placeOf, problemOf, readPlan } from './plan-from-flags.ts';
import { declareRunFlags, type OutputFlags, oneRunFlags, type PlanFlags } from './run-flags.ts';
import { startSeries } from './start-series.ts';
import { onStopSignal } from './stop-signals.ts';

/** Flags of `blitz find-limit` beside those of a plan. */
export interface FindLimitFlags extends PlanFlags, Pick<OutputFlags, 'json' | 'quiet' | 'yes' | 'target'> {
  readonly startRate?: number;
  readonly maxRate?: number;
  readonly step?: number;
  readonly precision?: number;
  readonly confirm?: number;
}

/** Flags of a run that say how much to fire, or when to stop: the search does. */
const notOfSearch = [
  'requests',
  'durationMs',
  'rate',
  'stages',
  'executor',
  'thresholds',
  'abortOnFail',
  'guards',
  'awsProfile',
  'awsRegion',
  'name',
];
const someRate = 100;

/** `blitz find-limit`: looks for the highest rate at which no request fails. */
export async function findLimit(file: string | undefined, flags: FindLimitFlags, context: CliContext): Promise<ExitCode> {
  const read = readSearch(file, flags);
  const beforeStart = new AbortController();
  let onInterrupt = (_count: number) => beforeStart.abort();
  const signals = onStopSignal((count) => onInterrupt(count));
  try {
    return await withConsole(context, async (client) => {
      const { signal } = beforeStart;
      const targetId = flags.target === undefined ? undefined : await connectTarget(client, context, flags.target, [], signal);
      const plan: LimitSearchPlan = targetId === undefined ? read : { ...read, targetId };
      const { id } = await startSeries(context, plan.load, flags.yes === true, signal, ({ allowHosts }) =>
        client.experiments.findLimit({ plan, allowHosts }),
      );
      onInterrupt = (count) => stop(client, context, id, count);
      if (signal.aborted) onInterrupt(1);
      const isQuiet = flags.quiet === true || flags.json === true;
      if (!isQuiet) context.err.line(context.err.style('bold', `Limit search ${id}  ${visibleExcerpt(planTarget(plan.load), 200)}`));
      const search = await follow(client, id, (step) => isQuiet || context.err.line(stepLine(step)));
      print(search, flags, context);
      return limitExitCode(search);
    });
  } finally {
    await signals.dispose();
  }
}

/** The search to make: from the file where there is one, changed by the flags that were given. Throws CliError 104 and 2. */
export function readSearch(path: string | undefined, flags: FindLimitFlags): LimitSearchPlan {
  const file = path === undefined ? undefined : readExperimentFile(path);
  const { startRate, maxRate, step, precision, confirm, ...planFlags } = flags;
  // The rate is the search's; what counts here is how many connections may carry it.
  const asRate = { ...planFlags, executor: 'constant-arrival-rate', rate: someRate, durationMs: 1000 } as const;
  const load = readPlan(path, asRate, () => file?.load ?? {});
  const result = LimitSearchPlanSchema.safeParse({
    ...file?.rest,
    load,
    ...(startRate === undefined ? {} : { startRate }),
    ...(maxRate === undefined ? {} : { maxRate }),
    ...(step === undefined ? {} : { stepMs: step }),
    ...(precision === undefined ? {} : { precision }),
    ...(confirm === undefined ? {} : { confirmations: confirm }),
  });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue === undefined ? '' : placeOf(issue.path);
  const flag = { startRate: '--start-rate', maxRate: '--max-rate', stepMs: '--step', precision: '--precision', confirmations: '--confirm' }[
    place
  ];
  const problem = issue === undefined ? 'not valid' : problemOf(issue);
  throw new CliError(
    exitCodes.configuration,
    `${file === undefined ? (flag ?? place) : `${path}: ${place}`}: ${problem}`,
    '"npx blitz help find-limit" has examples.',
  );
}

/** Tells each step once it has ended. */
async function follow(client: Client, id: ExperimentId, tell: (step: LimitSearch['steps'][number]) => void): Promise<LimitSearch> {
  let told = 0;
  const watching = new AbortController();
  try {
    for await (const { search } of await client.experiments.active(undefined, { signal: watching.signal })) {
      if (search?.id !== id) continue;
      for (const step of search.steps.slice(told)) tell(step);
      told = search.steps.length;
      if (search.state !== 'running') return search;
    }
  } finally {
    watching.abort();
  }
  throw new CliError(exitCodes.remote, 'The console in which the search went on has ended', 'Its runs are in the history.');
}

function print(search: LimitSearch, flags: FindLimitFlags, { out }: CliContext): void {
  if (flags.json) {
    out.line(JSON.stringify(search, undefined, 2));
    return;
  }
  const good = search.state === 'completed' && search.ratePerSecond !== undefined;
  out.line(out.style(['bold', good ? 'green' : 'yellow'], visibleExcerpt(search.sentence, 400)));
  if (search.problem !== undefined) out.line(out.style('red', visibleExcerpt(search.problem.message, 400)));
}

function stop(client: Client, { err }: CliContext, id: ExperimentId, count: number): void {
  // Whoever asks a third time does not want to wait for anything.
  if (count > 2) process.exit(exitCodes.aborted);
  err.line(err.style('yellow', count === 2 ? 'Stopping at once.' : 'Stopping. Once more to stop at once.'));
  client.experiments.stop({ id }).catch(() => {});
}

/** Parser of how exact the answer is to be: `5%`. */
function precisionFlag(text: string): number {
  const value = /^\s*\d+(\.\d+)?\s*%\s*$/.test(text) ? Number.parseFloat(text) / 100 : Number.NaN;
  if (!(value >= 0.01 && value <= 0.5)) throw new InvalidArgumentError('Write a share from 1% to 50%, e.g. 5%.');
  return value;
}

const help = `
Starts so many requests a second, twice as many, and so on, until some fail or the answers fall behind; then halfway between, until the answer
is as exact as asked for; then the answer itself, three times. It never names a limit of the server where this machine was the limit. Each
step is a run in the history, tagged "limit search N".

Examples:
  $ npx blitz find-limit --url http://127.0.0.1:8080/
  $ npx blitz find-limit --url http://127.0.0.1:8080/ --start-rate 500 --max-rate 8000 --step 10s --precision 2%
  $ npx blitz find-limit plan.yaml --json | jq .ratePerSecond

The file is the plan of a run, or a search around it:
  load: { requests: [{ url: http://shop.example/ }], executor: { type: constant-arrival-rate, rate: 1, durationMs: 1s, maxVus: 200 } }
  startRate: 500
  maxRate: 8000
  stepMs: 10s

Exit codes:
  0 there is an answer   99 there is none: no rate held   2 usage   97 the console has gone   104 bad configuration
  105 stopped by the user   107 internal error

Ctrl+C stops it, with what it has found; a second one stops at once. Progress goes to stderr, results to stdout.`;

/** Declares `blitz find-limit`. */
export function declareFindLimit(program: Command, run: (file: string | undefined, flags: FindLimitFlags) => Promise<void>): void {
  const command = program
    .command('find-limit')
    .summary('find the highest rate at which no request fails')
    .description('Looks for the highest rate of requests at which none fails, and confirms it.')
    .argument('[plan]', 'a search, or the plan of a run, whose rate and thresholds do not count: YAML or JSON')
    .addHelpText('after', help);
  declareRunFlags(command, new Set([...oneRunFlags, ...notOfSearch]))
    .optionsGroup('The search:')
    .option('--start-rate <per second>', 'begin with so many requests a second (default: 100)', countFlag)
    .option('--max-rate <per second>', 'never more than (default: 20000)', countFlag)
    .option('--step <duration>', 'how long each rate is tried (default: 5s)', durationFlag)
    .option('--precision <share>', 'how exact the answer is to be (default: 5%)', precisionFlag)
    .option('--confirm <count>', 'how often the answer must hold (default: 3)', countFlag)
    .action(async (file: string | undefined) => run(file, command.opts()));
}
