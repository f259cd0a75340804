import type { Command } from 'commander';
import type { Client } from '../../shared/contract/index.ts';
import { type AwsAbility, awsAbilities, iamPolicy, iamReasons, readOnlyAbilities } from '../../shared/model/iam-policy.ts';
import { visibleText } from '../../shared/model/report/index.ts';
import { askAwsQuestions, notSignedIn, type ScopeFlags, scopeOfFlags } from './aws-scope.ts';
import { type CliContext, withConsole } from './cli-context.ts';
import { CliError, type ExitCode, exitCodes } from './exit-codes.ts';
import { onStopSignal } from './stop-signals.ts';
import { printTable } from './text-table.ts';

export interface PolicyFlags {
  readonly allow?: readonly AwsAbility[];
}

/** Opens the console with somebody there to enter a code; Ctrl+C ends what waits. */
export async function withAws(context: CliContext, use: (client: Client, signal: AbortSignal) => Promise<ExitCode>): Promise<ExitCode> {
  const ending = new AbortController();
  const signals = onStopSignal(() => ending.abort());
  try {
    return await withConsole(context, async (client) => {
      const asking = await askAwsQuestions(client, context, ending.signal);
      try {
        return await use(client, ending.signal);
      } finally {
        await asking.dispose();
      }
    });
  } finally {
    await signals.dispose();
  }
}

/** `blitz aws profiles` */
export async function listProfiles(flags: { readonly json?: boolean }, context: CliContext): Promise<ExitCode> {
  return withConsole(context, async (client) => {
    const { profiles, warnings } = await client.aws.profiles();
    for (const warning of warnings) context.err.line(context.err.style('yellow', warning));
    if (flags.json) {
      context.out.line(JSON.stringify(profiles, undefined, 2));
      return exitCodes.pass;
    }
    const rows = profiles.map(({ name, kind, region, mfaSerial, limits }) =>
      [name || '(environment)', kind.replace('_', ' '), region ?? '', mfaSerial ?? '', limits.join(' ')].map(visibleText),
    );
    printTable([['profile', 'kind', 'region', 'asks for a code of', 'cannot work because'], ...rows], context.out);
    return exitCodes.pass;
  });
}

/** `blitz aws whoami` */
export async function whoAmI(flags: ScopeFlags, context: CliContext): Promise<ExitCode> {
  return withAws(context, async (client, signal) => {
    const status = await client.aws.check({ scope: await scopeOfFlags(client, flags) }, { signal });
    if (flags.json) context.out.line(JSON.stringify(status, undefined, 2));
    if (status.state !== 'ok') throw notSignedIn(status);
    if (!flags.json) {
      context.out.line(`account  ${visibleText(status.identity?.account ?? '')}`);
      context.out.line(`as       ${visibleText(status.identity?.arn ?? '')}`);
    }
    if (status.clockSkewMs !== undefined) {
      const minutes = Math.round(Math.abs(status.clockSkewMs) / 60_000);
      context.err.line(context.err.style('yellow', `This machine's clock differs from AWS' by ${minutes} min: set it.`));
    }
    return exitCodes.pass;
  });
}

/** `blitz aws instances` */
export async function listInstances(flags: ScopeFlags, context: CliContext): Promise<ExitCode> {
  return withAws(context, async (client, signal) => {
    const instances = await client.aws.instances({ scope: await scopeOfFlags(client, flags) }, { signal });
    if (flags.json) {
      context.out.line(JSON.stringify(instances, undefined, 2));
      return exitCodes.pass;
    }
    const rows = instances.map(({ id, name, type, state, publicIp, privateIp, targetIds }) =>
      [id, name, type, state, publicIp ?? '', privateIp ?? '', targetIds.join(', ')].map(visibleText),
    );
    printTable([['instance', 'name', 'type', 'state', 'public', 'private', 'target'], ...rows], context.out);
    for (const { id, advice } of instances) for (const line of advice) context.err.line(visibleText(`${id}: ${line}`));
    return exitCodes.pass;
  });
}

/** `blitz aws policy`: on stdout the policy, on stderr why each action stands in it. */
export function printPolicy(flags: PolicyFlags, { out, err }: CliContext): Promise<ExitCode> {
  const abilities = flags.allow ?? readOnlyAbilities;
  for (const { action, reason } of iamReasons(abilities)) err.line(`${err.style('bold', action)}  ${reason}`);
  out.line(JSON.stringify(iamPolicy(abilities), undefined, 2));
  return Promise.resolve(exitCodes.pass);
}

function abilitiesFlag(text: string): AwsAbility[] {
  const words = text.split(',').map((word) => word.trim().replaceAll('-', '_'));
  if (words.includes('all')) return [...awsAbilities];
  const unknown = words.find((word) => !awsAbilities.some((ability) => ability === word));
  if (unknown !== undefined) {
    const known = awsAbilities.map((ability) => ability.replaceAll('_', '-')).join(', ');
    throw new CliError(exitCodes.usage, `"${unknown}" is nothing the console does.`, `There are: ${known}, all.`);
  }
  return awsAbilities.filter((ability) => words.includes(ability));
}

/** Adds the flags that name an account and region. */
export function addScopeFlags(command: Command): Command {
  return command
    .option('--profile <name>', "a profile of ~/.aws (default: the settings')")
    .option('--region <region>', "e.g. eu-central-1 (default: the settings', or the profile's)")
    .option('--demo', "the demo lab's own CloudWatch")
    .option('--json', 'print it as JSON');
}

export interface AwsActions {
  readonly profiles: (flags: { readonly json?: boolean }) => Promise<void>;
  readonly whoami: (flags: ScopeFlags) => Promise<void>;
  readonly instances: (flags: ScopeFlags) => Promise<void>;
  readonly policy: (flags: PolicyFlags) => Promise<void>;
}

const help = `
A profile that is named is used, or nothing is. Without one: the keys in the environment, then AWS_PROFILE, then the profile "default".

Examples:
  $ npx blitz aws profiles
  $ npx blitz aws whoami --profile shop --region eu-central-1
  $ npx blitz aws policy > policy.json                      what reading needs
  $ npx blitz aws policy --allow alarms,metrics,alarm-changes

Exit codes:
  0 answered   2 usage   97 AWS failed or cannot be reached, or you are signed out   104 wrong configuration   107 internal error`;

/** Declares `blitz aws profiles|whoami|instances|policy`. */
export function declareAws(program: Command, actions: AwsActions): void {
  const aws = program
    .command('aws')
    .summary('AWS as your own profiles see it')
    .description('AWS as your own profiles see it: who you are there, which instances there are, what must be allowed.')
    .addHelpText('after', help);
  const profiles = aws.command('profiles').description('Lists the profiles of ~/.aws, and what keeps one from working.');
  profiles.option('--json', 'print them as JSON').action(async () => actions.profiles(profiles.opts()));
  const whoami = addScopeFlags(aws.command('whoami').description('Asks AWS who we are.'));
  whoami.action(async () => actions.whoami(whoami.opts()));
  const instances = addScopeFlags(aws.command('instances').description('Lists the EC2 instances of the region, and the targets they are.'));
  instances.action(async () => actions.instances(instances.opts()));
  const policy = aws
    .command('policy')
    .description('Prints the smallest IAM policy for what is switched on, and why each action stands in it.')
    .option(
      '--allow <what>',
      'alarms, metrics, instances, alarm-changes, topics, topic-changes, or all, several separated by commas',
      abilitiesFlag,
    );
  policy.action(async () => actions.policy(policy.opts()));
}
