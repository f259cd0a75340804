import { type Command, Option } from 'commander';
import { alarmStates, missingDataTreatments } from '../../shared/model/alarm.ts';
import { type AlarmCreateFlags, alarmPeriodFlag, forFlag, metricFlag, whenFlag } from './alarm-flags.ts';
import type { AlarmsFlags } from './alarms-list.ts';
import { addScopeFlags } from './aws-command.ts';
import { CliError, exitCodes } from './exit-codes.ts';
import { countFlag, durationFlag } from './flag-values.ts';
import { dimensionFlag, statisticFlag } from './metrics-command.ts';

export interface AlarmsActions {
  readonly list: (flags: AlarmsFlags) => Promise<void>;
  readonly show: (word: string, flags: { readonly json?: boolean }) => Promise<void>;
  readonly create: (name: string | undefined, flags: AlarmCreateFlags) => Promise<void>;
  readonly delete: (words: readonly string[]) => Promise<void>;
  readonly enable: (words: readonly string[]) => Promise<void>;
  readonly disable: (words: readonly string[]) => Promise<void>;
  readonly test: (word: string, flags: { readonly state?: string }) => Promise<void>;
  readonly mute: (word: string | undefined, flags: { readonly for?: number }) => Promise<void>;
  readonly unmute: (word: string | undefined) => Promise<void>;
}

const help = `
An alarm of this console looks at one of these; with --metric it is one of CloudWatch:
  --host    cpu, memory, disk, swap, iowait, steal (shares), load1, listen-overflows, resets-sent; of --target
  --run     failure-rate, p95-ms, p99-ms, requests-per-second: of the load run that goes on
  --log     lines of a file of --target in which --pattern is found
  --http    an address: it fails, or with --http-time takes too long (ms)

Examples:
  $ npx blitz alarms                                                    all of them, the worst first
  $ npx blitz alarms --watch --json                                     a line for each change, until Ctrl+C
  $ npx blitz alarms create 'shop CPU' --host cpu --target shop --when '>90%' --for 8/10
  $ npx blitz alarms create 'shop errors' --log /var/log/app.log --pattern ERROR --target shop --when '>5' --period 1m --for 1
  $ npx blitz alarms create 'site down' --http https://shop.example/health --for 2/3
  $ npx blitz alarms create --preset local-cpu --target shop
  $ npx blitz alarms create 'EC2 CPU' --metric AWS/EC2:CPUUtilization -d InstanceId=i-0123456789abcdef0 --when '>=80' --for 3/5
  $ npx blitz alarms mute 'shop CPU' --for 2h
  $ npx blitz alarms test 'site down'                                   fires its real actions

Exit codes:
  0 done, or Ctrl+C   2 usage   97 AWS failed or cannot be reached, or one of several could not be changed
  104 no such alarm or target, or a name that is taken   107 internal error`;

/** Declares `blitz alarms` and its verbs. */
export function declareAlarms(program: Command, actions: AlarmsActions): void {
  const alarms = program
    .command('alarms')
    .summary("alarms, CloudWatch's and our own")
    .description("Lists alarms, CloudWatch's and our own, the worst first; or tells what becomes of them.")
    .option('--watch', 'print each change of state until Ctrl+C')
    .option('--json', 'print it as JSON; with --watch one object a line')
    .option('--state <state>', 'of this state only, e.g. ALARM', (text) => text.toUpperCase())
    .option('--search <words>', 'only those in which all words occur')
    .addHelpText('after', help);
  alarms.action(async () => actions.list(alarms.opts()));

  // What stands behind the verb may have been taken by the verb above it: --json, --state.
  const verb = (name: string, description: string) => alarms.command(name).description(description);
  const show = verb('show', 'Shows all there is to say of an alarm, and what became of it.')
    .argument('<alarm>', 'its name or id')
    .option('--json', 'print it as JSON');
  show.action(async (word: string) => actions.show(word, show.optsWithGlobals()));
  const create = addScopeFlags(verb('create', 'Creates an alarm of this console, or with --metric one of CloudWatch.'));
  addCreateFlags(create).action(async (name: string | undefined) => actions.create(name, create.optsWithGlobals()));
  verb('delete', 'Deletes alarms.')
    .argument('<alarm...>', 'names or ids')
    .action(async (words: readonly string[]) => actions.delete(words));
  verb('enable', 'Has somebody told of alarms, and their actions carried out, again.')
    .argument('<alarm...>', 'names or ids')
    .action(async (words: readonly string[]) => actions.enable(words));
  verb('disable', 'Keeps the state of alarms up, tells nobody and carries out none of their actions.')
    .argument('<alarm...>', 'names or ids')
    .action(async (words: readonly string[]) => actions.disable(words));
  const test = verb('test', 'Shows that the path works: puts an alarm into a state until its next evaluation. It fires its real actions.')
    .argument('<alarm>', 'its name or id')
    .option('--state <state>', 'ALARM (default), OK or INSUFFICIENT_DATA');
  test.action(async (word: string) =>
    actions.test(word, { state: stateFlag(test.optsWithGlobals<{ state?: string }>().state ?? 'ALARM') }),
  );
  const mute = verb('mute', 'Tells nobody of an alarm, or of any, for a while.')
    .argument('[alarm]', 'its name or id (default: all of them)')
    .option('--for <duration>', 'for how long (default: 1h)', durationFlag);
  mute.action(async (word: string | undefined) => actions.mute(word, mute.opts()));
  verb('unmute', 'Tells of an alarm, or of all, again.')
    .argument('[alarm]', 'its name or id (default: the mute of all of them)')
    .action(async (word: string | undefined) => actions.unmute(word));
}

function addCreateFlags(create: Command): Command {
  return create
    .argument('[name]', 'its name; a preset has one')
    .option('--preset <key>', 'a preset of --target, e.g. local-cpu')
    .option('--target <target>', 'the target it is about; "local" is this machine')
    .option('--host <figure>', 'a figure of the target, e.g. cpu')
    .option('--run <figure>', 'a figure of the run that goes on, e.g. failure-rate')
    .option('--log <path>', 'a log of the target')
    .option('--pattern <regexp>', 'of --log: what is looked for')
    .option('--http <url>', 'an address that is asked once a period')
    .option('--http-time', 'of --http: the time it takes, instead of whether it fails')
    .option('--expect-status <status>', 'of --http: anything else is a failure (default: 400 and above are)', countFlag)
    .option('--metric <namespace:name>', 'a metric of CloudWatch', metricFlag)
    .option('-d, --dimension <name=value>', 'of --metric; may be repeated', dimensionFlag)
    .option('--when <condition>', "when a value is bad, e.g. '>80%', '<20'", whenFlag)
    .option('--for <m/n>', 'in ALARM when m of the last n are bad (default: 3/3)', forFlag)
    .option('--period <duration>', 'how long a value is of (default: 1s; of --http 10s, of --metric 1m)', alarmPeriodFlag)
    .option('--statistic <name>', 'Average, Minimum, Maximum, Sum, SampleCount, p95 …', statisticFlag)
    .addOption(new Option('--missing <treatment>', 'how a period without data counts (default: missing)').choices(missingDataTreatments))
    .option('--description <text>', 'what it is for')
    .option('--action <arn>', 'of --metric: carried out when it goes to ALARM; may be repeated', arnFlag)
    .option('--ok-action <arn>', 'of --metric: carried out when it goes to OK; may be repeated', arnFlag)
    .option('--disabled', 'tell nobody yet');
}

function arnFlag(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

function stateFlag(text: string): string {
  if (!alarmStates.some((state) => state === text))
    throw new CliError(exitCodes.usage, 'That is no state an alarm can be put into.', `There are: ${alarmStates.join(', ')}.`);
  return text;
}
