import { describe, expect, test, vi } from 'vitest';
import { type AskedQuestion, HostQuestions } from '../../../../electron/core/features/hosts/host-questions.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import type { OpsError } from '../../../../shared/base/ops-error.ts';
import type { HostQuestion } from '../../../../shared/contract/hosts.ts';

const never = new AbortController().signal;
const targetId = 't-shop' as TargetId;
const password: AskedQuestion = { kind: 'password', targetId, machine: 'shop.example', subject: 'ops@shop.example', again: false };
const hostKey: AskedQuestion = {
  kind: 'host_key',
  targetId,
  machine: 'shop.example',
  keyType: 'ssh-ed25519',
  fingerprint: 'SHA256:abc',
  knownHostsPath: '/home/me/.ssh/known_hosts',
  otherKeyTypes: [],
};
const prompts: AskedQuestion = {
  kind: 'keyboard_interactive',
  targetId,
  machine: 'shop.example',
  name: '',
  instructions: '',
  prompts: [
    { text: 'Password: ', echo: false },
    { text: 'Code: ', echo: true },
  ],
};

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('It should have failed'),
    (error: unknown) => error as OpsError,
  );

/** A window that watches; `list` is what it shows. */
async function openWindow(questions: HostQuestions) {
  const closing = new AbortController();
  const shown: { list: HostQuestion[] } = { list: [] };
  const stream = questions.watch(closing.signal);
  shown.list = (await stream.next()).value?.questions ?? [];
  const ended = (async () => {
    for await (const { questions: list } of stream) shown.list = list;
  })();
  return {
    get list() {
      return shown.list;
    },
    async close() {
      closing.abort();
      await ended;
    },
  };
}

describe('questions', () => {
  test('nobody is asked when nobody watches: it says what to do', async () => {
    const questions = new HostQuestions();
    const error = await failure(questions.ask(hostKey, 'shop', never));
    expect(error).toMatchObject({ code: 'consent_required' });
    expect(error.message).toContain('SHA256:abc');
    expect(error.hint).toContain('npx blitz doctor shop');
    questions.dispose();
  });

  test('every window is asked; the first answer counts and clears all', async () => {
    const questions = new HostQuestions();
    const [one, two] = [await openWindow(questions), await openWindow(questions)];
    const asking = questions.ask(password, 'shop', never);
    await vi.waitFor(() => expect([one.list.length, two.list.length]).toEqual([1, 1]));
    const [question] = one.list;
    expect(question).toEqual({ ...password, id: question?.id });
    const id = question?.id ?? '';
    expect(questions.answer({ id, answer: { kind: 'secrets', values: ['one'], remember: true } })).toBe(true);
    expect(questions.answer({ id, answer: { kind: 'secrets', values: ['two'], remember: false } })).toBe(false);
    expect(await asking).toEqual({ kind: 'secrets', values: ['one'], remember: true });
    await vi.waitFor(() => expect([one.list, two.list]).toEqual([[], []]));
    await one.close();
    await two.close();
    questions.dispose();
  });

  test('an answer that does not fit is refused and the question stays', async () => {
    const questions = new HostQuestions();
    const window = await openWindow(questions);
    const asking = [questions.ask(hostKey, 'shop', never), questions.ask(prompts, 'shop', never)];
    await vi.waitFor(() => expect(window.list).toHaveLength(2));
    const [key = '', login = ''] = window.list.map(({ id }) => id);
    const refused = expect.objectContaining({ code: 'invalid_input' });
    expect(() => questions.answer({ id: key, answer: { kind: 'secrets', values: ['yes'], remember: false } })).toThrow(refused);
    expect(() => questions.answer({ id: login, answer: { kind: 'trust' } })).toThrow(refused);
    expect(() => questions.answer({ id: login, answer: { kind: 'secrets', values: ['only one'], remember: false } })).toThrow(refused);
    expect(questions.answer({ id: key, answer: { kind: 'trust' } })).toBe(true);
    expect(questions.answer({ id: login, answer: { kind: 'cancel' } })).toBe(true);
    expect(await asking[0]).toEqual({ kind: 'trust' });
    expect(await failure(asking[1] ?? Promise.resolve())).toMatchObject({ code: 'cancelled' });
    await window.close();
    questions.dispose();
  });

  test('ends with its signal, with its time and with the last window', async () => {
    const questions = new HostQuestions({ graceMs: 1 });
    const window = await openWindow(questions);
    const giving = new AbortController();
    const aborted = failure(questions.ask(password, 'shop', giving.signal));
    giving.abort();
    expect(await aborted).toMatchObject({ code: 'cancelled' });
    const orphaned = failure(questions.ask(password, 'shop', never));
    await window.close();
    expect(await orphaned).toMatchObject({ code: 'consent_required' });
    questions.dispose();

    const impatient = new HostQuestions({ waitMs: 1 });
    const watching = await openWindow(impatient);
    expect(await failure(impatient.ask(password, 'shop', never))).toMatchObject({ code: 'timeout' });
    await watching.close();
    impatient.dispose();
  });

  test('a window that is loaded again finds the question', async () => {
    const questions = new HostQuestions({ graceMs: 60_000 });
    const window = await openWindow(questions);
    const asking = failure(questions.ask(password, 'shop', never));
    await window.close();
    const again = await openWindow(questions);
    expect(again.list).toHaveLength(1);
    questions.dispose();
    expect(await asking).toMatchObject({ code: 'cancelled' });
    await again.close();
  });
});
