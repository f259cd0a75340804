import { type Disposable, toDisposable } from '../../shared/base/disposable.ts';
import type { TargetId } from '../../shared/base/ids.ts';
import type { HostAnswer, HostQuestion } from '../../shared/contract/hosts.ts';
import type { Client } from '../../shared/contract/index.ts';
import { visibleText } from '../../shared/model/report/index.ts';
import { askYesOrNo, canAsk } from './ask.ts';
import { askText } from './ask-secret.ts';
import type { CliContext } from './cli-context.ts';

/**
 * Puts the questions about these targets to the person at the terminal until it is disposed of or the signal aborts. Await it before the call that
 * connects: from then on somebody is there to answer.
 *
 * Where there is no terminal it does nothing, so that a connection that must ask fails at once and says what to do.
 */
export async function askHostQuestions(
  client: Client,
  context: CliContext,
  targetIds: TargetId | readonly TargetId[],
  signal?: AbortSignal,
): Promise<Disposable> {
  if (!canAsk(context)) return toDisposable(() => {});
  const ours = new Set(typeof targetIds === 'string' ? [targetIds] : targetIds);
  const ending = new AbortController();
  const both = signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]);
  const stream = await client.hosts.questions(undefined, { signal: both });
  const first = await stream.next();
  const asked = new Map<string, AbortController>();
  let queue = Promise.resolve();
  const show = (questions: readonly HostQuestion[]) => {
    for (const [id, asking] of asked) if (!questions.some((question) => question.id === id)) asking.abort();
    for (const question of questions) {
      if (asked.has(question.id) || !ours.has(question.targetId)) continue;
      const asking = new AbortController();
      asked.set(question.id, asking);
      const until = AbortSignal.any([both, asking.signal]);
      // One at a time: there is one terminal.
      queue = queue.then(() => (until.aborted ? undefined : put(client, context, question, until))).catch(() => {});
    }
  };
  const watching = (async () => {
    if (first.done) return;
    show(first.value.questions);
    for await (const { questions } of stream) show(questions);
  })().catch(() => {});
  return toDisposable(async () => {
    ending.abort();
    await watching;
    await queue;
  });
}

async function put(client: Client, context: CliContext, question: HostQuestion, signal: AbortSignal): Promise<void> {
  const answer = await answerTo(client, context, question, signal);
  if (!signal.aborted) await client.hosts.answer({ id: question.id, answer });
}

async function answerTo(client: Client, context: CliContext, question: HostQuestion, signal: AbortSignal): Promise<HostAnswer['answer']> {
  const { err } = context;
  if (question.kind === 'host_key') {
    err.line(`The key of ${visibleText(question.machine)} is not known yet:`);
    err.line(`  ${visibleText(question.keyType)}  ${err.style('bold', question.fingerprint)}`);
    if (question.otherKeyTypes.length > 0) {
      const types = visibleText(question.otherKeyTypes.join(', '));
      err.line(err.style('yellow', `Keys of other types (${types}) are known for that name: make sure that it is the same machine.`));
    }
    err.line('Compare it with what the machine itself says: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub');
    const yes = await askYesOrNo(context, `Is it the right one? Then it goes into ${visibleText(question.knownHostsPath)}.`, signal);
    return yes ? { kind: 'trust' } : { kind: 'cancel' };
  }
  const values: string[] = [];
  for (const { text, echo } of promptsOf(question, context)) {
    const value = await askText(context, text, echo, signal);
    if (value === undefined) return { kind: 'cancel' };
    values.push(value);
  }
  return { kind: 'secrets', values, remember: question.kind !== 'keyboard_interactive' && (await wantsToKeep(client, context, signal)) };
}

function promptsOf(question: Exclude<HostQuestion, { kind: 'host_key' }>, { err }: CliContext): { text: string; echo: boolean }[] {
  if (question.kind === 'keyboard_interactive') {
    for (const line of [question.name, question.instructions]) if (line !== '') err.line(visibleText(line));
    return question.prompts.map(({ text, echo }) => ({ text: `${visibleText(question.machine)}: ${visibleText(text)}`, echo }));
  }
  const what = question.kind === 'passphrase' ? 'Passphrase' : 'Password';
  const wrong = question.again ? 'That was wrong. ' : '';
  return [{ text: `${wrong}${what} of ${visibleText(question.subject)}: `, echo: false }];
}

async function wantsToKeep(client: Client, context: CliContext, signal: AbortSignal): Promise<boolean> {
  const { kind } = await client.hosts.secretKeeping();
  return kind === 'keychain' && (await askYesOrNo(context, "Keep it in this system's key store?", signal));
}
