import { type Command, Option } from 'commander';
import type { TargetId } from '../../shared/base/ids.ts';
import type { Client } from '../../shared/contract/index.ts';
import type { StressJob, StressPreflight } from '../../shared/contract/stress.ts';
import type { Target } from '../../shared/contract/targets.ts';
import { visibleText } from '../../shared/model/report/index.ts';
import { type StressSettings, stressPresets } from '../../shared/model/stress-settings.ts';
import { askYesOrNo, canAsk } from './ask.ts';
import { alarmScopeFlagTexts, alarmScopeOfFlags } from './aws-scope.ts';
import { type CliContext, withConsole } from './cli-context.ts';
import { CliError, type ExitCode, exitCodes } from './exit-codes.ts';
import { findTarget } from './find-target.ts';
import { durationFlag } from './flag-values.ts';
import { alarmFlag, guardFlag, guardFlagHelp } from './guard-flag.ts';
import { askHostQuestions } from './host-questions.ts';
import { onStopSignal } from './stop-signals.ts';
import { niceFlag, percentFlag, readStressSettings, type StressFlags, workersFlag } from './stress-flags.ts';
import { StressProgress } from './stress-progress.ts';

/** How an ended job ends the command. */
export function stressExitCode({ state, reason }: Pick<StressJob, 'state' | 'reason'>): ExitCode {
  if (state === 'ended') return exitCodes.pass;
  if (state !== 'stopped') return exitCodes.remote;
  return reason?.startsWith('Guard: ') ? exitCodes.guard : exitCodes.aborted;
}

/** `blitz stress`: says what it would do, asks where it must, stresses, counts down, and says what was left. */
export async function runStress(word: string, flags: StressFlags, context: CliContext): Promise<ExitCode> {
  const settings = readStressSettings(flags);
  const beforeStart = new AbortController();
  let onInterrupt = (_count: number) => beforeStart.abort();
  const signals = onStopSignal((count) => onInterrupt(count));
  try {
    return await withConsole(context, async (client) => {
      const target = await findTarget(client, context, word);
      const asking = await askHostQuestions(client, context, target.id, beforeStart.signal);
      const name = visibleText(target.name);
      const progress = new StressProgress(context.err, name, flags.json === true && !context.err.isTerminal);
      try {
        const { targetId, id } = await start(client, context, target, settings, flags, beforeStart.signal);
        onInterrupt = (count) => {
          // Whoever asks a third time does not want to wait; the host ends it by itself.
          if (count > 2) process.exit(exitCodes.aborted);
          progress.note('Stopping, and looking whether anything is left.');
          client.stress.stop({ id }).catch(() => {});
        };
        if (beforeStart.signal.aborted) onInterrupt(1);
        const job = await follow(client, targetId, id, progress);
        progress.end();
        print(job, name, flags, context);
        return stressExitCode(job);
      } finally {
        progress.end();
        await asking.dispose();
      }
    });
  } finally {
    await signals.dispose();
  }
}

async function start(
  client: Client,
  context: CliContext,
  target: Target,
  settings: StressSettings,
  flags: StressFlags,
  signal: AbortSignal,
): Promise<StressJob> {
  const targetId = target.id;
  const guards = [...(flags.guard ?? [])];
  const alarmScope = await alarmScopeOfFlags(client, context, flags, guards, signal);
  const preflight = await client.stress.preflight({ targetId, settings }, { signal });
  if (!flags.json) sayPreflight(preflight, context);
  if (preflight.problem !== undefined) throw notReady(preflight);
  const confirmed = flags.yes === true || (preflight.needsConfirmation && (await confirm(context, preflight, target, signal)));
  if (signal.aborted) throw new CliError(exitCodes.aborted, 'Stopped before it began');
  const scoped = alarmScope === undefined ? {} : { alarmScope };
  return client.stress.start({ targetId, settings, confirmed, guards, ...scoped });
}

function sayPreflight({ sentence, command, alreadyRunning }: StressPreflight, { err }: CliContext): void {
  err.line(err.style('bold', sentence));
  err.line(`$ ${err.style('cyan', command)}`);
  if (alreadyRunning > 0) err.line(err.style('yellow', `stress-ng runs there already (${alreadyRunning}); it is not touched.`));
}

function notReady({ problem, sudoersRule, installCommand }: StressPreflight): CliError {
  const lines = [problem?.hint, sudoersRule, installCommand].filter((line) => line !== undefined && line !== '');
  const shown = [...new Set(lines)].filter((line, index) => index === 0 || !lines[0]?.includes(line ?? ''));
  const code = problem?.code === 'missing_tool' ? exitCodes.configuration : exitCodes.remote;
  return new CliError(code, problem?.message ?? 'It cannot start', shown.join('\n'));
}

async function confirm(context: CliContext, { sentence }: StressPreflight, { name }: Target, signal: AbortSignal): Promise<boolean> {
  if (!canAsk(context)) throw new CliError(exitCodes.configuration, sentence, 'Add --yes if the host is yours to starve.');
  if (await askYesOrNo(context, `Stress ${visibleText(name)}?`, signal)) return true;
  throw new CliError(exitCodes.aborted, 'Nothing was started');
}

async function follow(client: Client, targetId: TargetId, id: StressJob['id'], progress: StressProgress): Promise<StressJob> {
  const watching = new AbortController();
  const cpu = showCpu(client, targetId, progress, watching.signal);
  try {
    for await (const { jobs } of await client.stress.watch(undefined, { signal: watching.signal })) {
      const job = jobs.find((one) => one.id === id);
      if (job === undefined) continue;
      progress.show(job);
      if (job.endedAt !== undefined) return job;
      // Past the host's own limit nothing is to be seen that a later look would not see, too.
      if (job.state === 'lost' && Date.now() > job.endsAt + 20_000) return job;
      if (job.state === 'lost' && job.problem !== undefined) return job;
    }
    throw new CliError(exitCodes.remote, 'The console that watches the stress has ended', 'The host ends the stress by itself.');
  } finally {
    watching.abort();
    await cpu;
  }
}

async function showCpu(client: Client, targetId: TargetId, progress: StressProgress, signal: AbortSignal): Promise<void> {
  try {
    for await (const { samples } of await client.metrics.watch({ targetId }, { signal })) {
      const cpu = samples.at(-1)?.cpu;
      if (cpu !== undefined) progress.setCpu(cpu.user + cpu.nice + cpu.system + cpu.irq + cpu.steal);
    }
  } catch {
    // The countdown goes on without.
  }
}

function print(job: StressJob, name: string, flags: StressFlags, { out }: CliContext): void {
  if (flags.json) {
    out.line(JSON.stringify(job, undefined, 2));
    return;
  }
  const good = job.state === 'ended';
  out.line(`${out.style(['bold', good ? 'green' : 'yellow'], `Stress on ${name}: ${job.state}.`)} ${visibleText(job.reason ?? '')}`);
  if (job.actualNiceness !== undefined)
    out.line(`  niceness   ${job.actualNiceness}, read back from ${job.workerCount ?? 0} of its workers`);
  if (job.note !== undefined) out.line(`  note       ${visibleText(job.note)}`);
  if (job.remaining !== undefined)
    out.line(`  left       ${job.remaining === 0 ? 'none of its processes' : `${job.remaining} of its processes`}`);
  for (const { stressor, bogoOps, realSeconds, bogoOpsPerSecond } of job.metrics) {
    out.line(`  ${stressor.padEnd(10)} ${bogoOps} bogo ops in ${realSeconds} s, ${bogoOpsPerSecond} a second`);
  }
  if (job.problem !== undefined)
    out.line(out.style('red', `  ${job.problem.message}${job.problem.hint === undefined ? '' : ` ${job.problem.hint}`}`));
}

const help = `
The host itself ends it (--timeout, and a timeout around it), whatever becomes of this command, of the console or of the link.
${guardFlagHelp}

Examples:
  $ npx blitz stress shop --cpu 2 --nice -20 --duration 60s        what "sudo nice -n -20 stress-ng --cpu 2" does, with an end
  $ npx blitz stress shop --preset gentle --guard 'memory<90%'
  $ npx blitz stress local --memory 60% --duration 2m --json
  $ npx blitz stress shop --cpu 2 --stop-on-alarm 'shop memory'

Presets: ${stressPresets.map(({ id, label }) => `${id} (${label})`).join(', ')}

Exit codes:
  0 ran to its end   2 usage   97 the host failed, or was lost   104 it cannot start   105 stopped by the user
  107 internal error   108 stopped by a guard

Ctrl+C stops it and looks whether anything is left; a third one does not wait for that.`;

/** Declares `blitz stress`. */
export function declareStress(program: Command, action: (word: string, flags: StressFlags) => Promise<void>): void {
  const stopOnAlarm = new Option('--stop-on-alarm <name>', 'end it when this alarm goes to ALARM (repeatable)').argParser(alarmFlag);
  // One list with the other guards.
  stopOnAlarm.attributeName = () => 'guard';
  const stress = program
    .command('stress')
    .summary('stress a target with stress-ng, always with an end')
    .description('Runs stress-ng on a target, says what it will do there first, and makes sure that none of it is left.')
    .argument('<target>', 'its name or id; "local" is this machine')
    .option('--cpu <workers>', 'CPU workers; all = one for each CPU (default: 2)', workersFlag)
    .option('--memory <share>', 'fill this share of the memory instead, e.g. 60%', percentFlag)
    .option('--io <workers>', 'write to the disk instead, with so many workers', workersFlag)
    .option('--load <share>', 'load of each CPU worker (default: 100%)', percentFlag)
    .option('--nice <niceness>', 'from -20 (before everybody; needs root or sudo -n) to 19 (default: 0)', niceFlag)
    .option('--duration <duration>', 'at most 15m (default: 60s)', durationFlag)
    .option('--method <name>', "stress-ng's --cpu-method (default: all)")
    .addOption(new Option('--preset <name>', 'a preset; other flags change it').choices(stressPresets.map(({ id }) => id)))
    .option('--guard <condition>', 'end it when this does not hold (repeatable)', guardFlag)
    .addOption(stopOnAlarm)
    .option(...alarmScopeFlagTexts.awsProfile)
    .option(...alarmScopeFlagTexts.awsRegion)
    .option('-y, --yes', 'yes, the host is mine to starve')
    .option('--json', 'print the job as JSON on stdout and nothing else')
    .addHelpText('after', help);
  stress.action(async (word: string) => action(word, stress.opts()));
}
