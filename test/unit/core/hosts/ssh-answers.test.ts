import { describe, expect, test } from 'vitest';
import { Database } from '../../../../electron/core/adapters/sqlite/index.ts';
import { migrate } from '../../../../electron/core/adapters/sqlite/migrations.ts';
import { HostQuestions } from '../../../../electron/core/features/hosts/host-questions.ts';
import { HostSecrets } from '../../../../electron/core/features/hosts/host-secrets.ts';
import { hostsMigrations } from '../../../../electron/core/features/hosts/hosts-migrations.ts';
import { SshAnswers } from '../../../../electron/core/features/hosts/ssh-answers.ts';
import type { SecretVault } from '../../../../electron/core/platform.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import type { OpsError } from '../../../../shared/base/ops-error.ts';
import type { HostQuestion } from '../../../../shared/contract/hosts.ts';
import { type Target, TargetInputSchema } from '../../../../shared/contract/targets.ts';
import { createSilentLogger } from '../../../contract/silent-logger.ts';

const id = 't-shop' as TargetId;
const target: Target = { ...TargetInputSchema.parse({ name: "the 'shop'", access: { kind: 'ssh', host: 'shop.example' } }), id };
const machine = 'ops@shop.example';
const keyFile = '/home/me/.ssh/id_ed25519';

/** A key store, with a look at what is in it. */
function keychain(failing = false): SecretVault & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  const refuse = () => Promise.reject(new Error('the key store is locked: hunter2'));
  return {
    kind: 'keychain',
    sentence: 'In the key store.',
    kept,
    get: async (name) => (failing ? refuse() : kept.get(name)),
    set: async (name, secret) => (failing ? refuse() : void kept.set(name, secret)),
    remove: async (name) => (failing ? refuse() : void kept.delete(name)),
  };
}

/** Secrets, questions and somebody who answers each question with the next of `typed`. */
async function open(typed: string[], vault: SecretVault = keychain(), remember = true) {
  const database = new Database(':memory:');
  migrate(database, hostsMigrations);
  const logger = createSilentLogger();
  const secrets = new HostSecrets({ vault, database, logger });
  const questions = new HostQuestions();
  const asked: HostQuestion[] = [];
  const stream = questions.watch(undefined);
  await stream.next();
  void (async () => {
    for await (const { questions: list } of stream) {
      const [question] = list;
      if (question === undefined || asked.some((other) => other.id === question.id)) continue;
      asked.push(question);
      const values = question.kind === 'keyboard_interactive' ? typed.splice(0, question.prompts.length) : typed.splice(0, 1);
      const answer = question.kind === 'host_key' ? ({ kind: 'trust' } as const) : ({ kind: 'secrets', values, remember } as const);
      questions.answer({ id: question.id, answer });
    }
  })();
  const attempt = () => new SshAnswers({ target, questions, secrets, signal: new AbortController().signal, asking: () => {} });
  return { secrets, questions, asked, attempt, logger, database };
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('It should have failed'),
    (error: unknown) => error as OpsError,
  );

describe('what comes up on the way', () => {
  test('is asked once, remembered when it was right, and forgotten on request', async () => {
    const vault = keychain();
    const { attempt, asked, secrets, database } = await open(['hunter2'], vault);
    const first = attempt();
    expect(await first.passphrase({ machine, subject: keyFile, again: false })).toBe('hunter2');
    expect(vault.kept.size).toBe(0);
    await first.succeeded();
    expect([...vault.kept]).toEqual([[`passphrase:${keyFile}`, 'hunter2']]);
    expect(await attempt().passphrase({ machine, subject: keyFile, again: false })).toBe('hunter2');
    expect(asked).toMatchObject([{ kind: 'passphrase', targetId: id, machine, subject: keyFile, again: false }]);
    expect(JSON.stringify(database.all('SELECT * FROM secret_names'))).not.toContain('hunter2');
    expect(await secrets.forgetTarget(id)).toBe(1);
    expect(vault.kept.size).toBe(0);
  });

  test('stays in memory where it is not to be remembered', async () => {
    const vault = keychain();
    const { attempt, asked } = await open(['hunter2'], vault, false);
    const first = attempt();
    await first.password({ machine, subject: machine, again: false });
    await first.succeeded();
    expect(vault.kept.size).toBe(0);
    expect(await attempt().password({ machine, subject: machine, again: false })).toBe('hunter2');
    expect(asked).toHaveLength(1);
  });

  test('a wrong one is forgotten and asked again, three times at most', async () => {
    const vault = keychain();
    vault.kept.set(`password:${machine}`, 'stale');
    const { attempt, asked } = await open(['one', 'two', 'three', 'four'], vault);
    const answers = attempt();
    const question = { machine, subject: machine };
    expect(await answers.password({ ...question, again: false })).toBe('stale');
    expect(await answers.password({ ...question, again: true })).toBe('one');
    expect(vault.kept.size).toBe(0);
    expect(await answers.password({ ...question, again: true })).toBe('two');
    expect(await answers.password({ ...question, again: true })).toBe('three');
    expect(await failure(answers.password({ ...question, again: true }))).toMatchObject({ code: 'unavailable', retry: false });
    expect(asked.map((one) => one.kind === 'password' && one.again)).toEqual([true, true, true]);
  });

  test('one passphrase opens every machine of a chain', async () => {
    const { attempt, asked } = await open(['hunter2']);
    const answers = attempt();
    for (const hop of ['jump.example', 'shop.example']) {
      expect(await answers.passphrase({ machine: hop, subject: keyFile, again: false })).toBe('hunter2');
    }
    expect(asked).toHaveLength(1);
  });

  test('a conversation that is only the password is the password; a code is never kept', async () => {
    const { attempt, asked } = await open(['hunter2', 'right', '123456', '654321']);
    const answers = attempt();
    const password = { machine, name: '', instructions: '', prompts: [{ text: 'Password: ', echo: false }] };
    answers.onStep({ machine, hop: 0, step: 'login', state: 'running' });
    expect(await answers.prompts(password)).toEqual(['hunter2']);
    expect(await answers.prompts(password)).toEqual(['right']);
    const code = { machine, name: '', instructions: '', prompts: [{ text: 'Verification code: ', echo: false }] };
    expect(await answers.prompts(code)).toEqual(['123456']);
    await answers.succeeded();
    const next = attempt();
    expect(await next.prompts(password)).toEqual(['right']);
    expect(await next.prompts(code)).toEqual(['654321']);
    expect(asked.map(({ kind }) => kind)).toEqual(['password', 'password', 'keyboard_interactive', 'keyboard_interactive']);
  });

  test('a locked key store costs a question, and no secret gets into the log', async () => {
    const { attempt, logger } = await open(['hunter2'], keychain(true));
    const answers = attempt();
    expect(await answers.password({ machine, subject: machine, again: false })).toBe('hunter2');
    await answers.succeeded();
    expect(await attempt().password({ machine, subject: machine, again: false })).toBe('hunter2');
    expect(logger.lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(logger.lines)).not.toContain('hunter2');
  });

  test('with nobody there it fails at once, with a command that can be pasted', async () => {
    const database = new Database(':memory:');
    migrate(database, hostsMigrations);
    const secrets = new HostSecrets({ vault: keychain(), database, logger: createSilentLogger() });
    const signal = new AbortController().signal;
    const answers = new SshAnswers({ target, questions: new HostQuestions(), secrets, signal, asking: () => {} });
    const key = { machine, keyType: 'ssh-ed25519', fingerprint: 'SHA256:x', knownHostsPath: '/k', otherKeyTypes: [] };
    const error = await failure(answers.hostKey(key));
    expect(error.code).toBe('consent_required');
    expect(error.hint).toContain(`npx blitz doctor 'the '\\''shop'\\'''`);
  });
});
