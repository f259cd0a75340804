import { type Disposable, toDisposable } from '../../shared/base/disposable.ts';
import type { AwsQuestion, AwsScope } from '../../shared/contract/aws.ts';
import type { Client } from '../../shared/contract/index.ts';
import { visibleText } from '../../shared/model/report/index.ts';
import { canAsk } from './ask.ts';
import { askText } from './ask-secret.ts';
import type { CliContext } from './cli-context.ts';

export interface ScopeFlags {
  readonly profile?: string;
  readonly region?: string;
  readonly demo?: boolean;
  readonly json?: boolean;
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
