import { type Disposable, toDisposable } from '../../shared/base/disposable.ts';
import type { AwsQuestion, AwsScope, AwsScopeStatus } from '../../shared/contract/aws.ts';
import type { Guard } from '../../shared/contract/guard.ts';
import type { Client } from '../../shared/contract/index.ts';
import { visibleText } from '../../shared/model/report/index.ts';
import { canAsk } from './ask.ts';
import { askText } from './ask-secret.ts';
import type { CliContext } from './cli-context.ts';
import { CliError, exitCodes } from './exit-codes.ts';

export interface ScopeFlags {
  readonly profile?: string;
  readonly region?: string;
  readonly demo?: boolean;
  readonly json?: boolean;
}

/** The account of the alarms that guards name, for verbs whose own `--profile` would be something else. */
export interface AlarmScopeFlags {
  readonly awsProfile?: string;
  readonly awsRegion?: string;
}

export const alarmScopeFlagTexts = {
  awsProfile: ['--aws-profile <name>', 'the profile of ~/.aws whose account that alarm is in (default: what the settings watch)'],
  awsRegion: ['--aws-region <region>', "and its region, e.g. eu-central-1 (default: the settings', or the profile's)"],
} as const;

/**
 * The account those flags name, signed in: what must be asked for that is asked here; `undefined` without them. Throws CliError where no guard names
 * an alarm, and where AWS does not let us in.
 */
export async function alarmScopeOfFlags(
  client: Client,
  context: CliContext,
  { awsProfile, awsRegion }: AlarmScopeFlags,
  guards: readonly Guard[],
  signal: AbortSignal,
): Promise<AwsScope | undefined> {
  if (awsProfile === undefined && awsRegion === undefined) return undefined;
  if (!guards.some(({ kind }) => kind === 'alarm')) {
    throw new CliError(exitCodes.usage, '--aws-profile and --aws-region say where an alarm is', 'Name it with --stop-on-alarm.');
  }
  const named = { ...(awsProfile === undefined ? {} : { profile: awsProfile }), ...(awsRegion === undefined ? {} : { region: awsRegion }) };
  const scope = await scopeOfFlags(client, named);
  const asking = await askAwsQuestions(client, context, signal);
  try {
    const status = await client.aws.check({ scope }, { signal });
    if (status.state !== 'ok') throw notSignedIn(status);
  } finally {
    await asking.dispose();
  }
  return scope;
}

/** AWS does not let us in: why, and what to do. */
export function notSignedIn({ problem, signInCommand }: AwsScopeStatus): CliError {
  const hint = signInCommand === undefined ? problem?.hint : `Sign in: ${signInCommand}`;
  const code = problem?.code === 'invalid_input' ? exitCodes.configuration : exitCodes.remote;
  return new CliError(code, problem?.message ?? 'AWS gave no answer.', hint);
}

/** The account and region the flags name; what they leave out is what the settings say. */
export async function scopeOfFlags(client: Client, flags: ScopeFlags): Promise<AwsScope> {
  if (flags.demo) return { kind: 'demo', profile: '', region: '' };
  const { aws } = await client.settings.get();
  const isOther = flags.profile !== undefined && flags.profile !== aws.profile;
  // Another profile has a region of its own: that of the settings is not meant.
  return { kind: 'aws', profile: flags.profile ?? aws.profile, region: flags.region ?? (isOther ? '' : aws.region) };
}

/** Puts questions for a device's code to the person at the terminal until it is disposed of. Without a terminal it does nothing. */
export async function askAwsQuestions(client: Client, context: CliContext, signal: AbortSignal): Promise<Disposable> {
  if (!canAsk(context)) return toDisposable(() => {});
  const ending = new AbortController();
  const both = AbortSignal.any([signal, ending.signal]);
  const stream = await client.aws.questions(undefined, { signal: both });
  const asked = new Set<string>();
  const put = async ({ id, profile, mfaSerial, again }: AwsQuestion) => {
    if (asked.has(id)) return;
    asked.add(id);
    const refused = again ? 'That code was refused. ' : '';
    const code = await askText(
      context,
      `${refused}Code of ${visibleText(mfaSerial)} for the profile ${visibleText(profile)}: `,
      true,
      both,
    );
    const isCode = /^\d{6}$/.test(code?.trim() ?? '');
    await client.aws.answer({ id, ...(isCode ? { code: code?.trim() } : {}) });
  };
  const first = await stream.next();
  const watching = (async () => {
    if (first.done) return;
    for (const question of first.value.questions) await put(question);
    for await (const { questions } of stream) for (const question of questions) await put(question);
  })().catch(() => {});
  return toDisposable(async () => {
    ending.abort();
    await watching;
  });
}
