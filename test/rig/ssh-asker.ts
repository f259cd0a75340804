import { join } from 'node:path';
import { type ConnectSshOptions, connectSsh, resolveSshHost, type SshHooks, type SshStep } from '../../electron/core/adapters/ssh/index.ts';
import type { MachineLink, MachineProcess } from '../../electron/core/base/machine.ts';
import { OpsError } from '../../shared/base/ops-error.ts';

/** Entry of the worker that decrypts keys, from its source. */
export const keyWorkerEntry = join(import.meta.dirname, '../../electron/core/adapters/ssh/key-worker.ts');

type Question = { readonly kind: string } & Readonly<Record<string, unknown>>;

export interface Asker extends SshHooks {
  /** Every question that was put, in order. */
  readonly questions: Question[];
  readonly steps: SshStep[];
}

export interface AskerAnswers {
  readonly trust?: boolean | undefined;
  /** One after the other; the last one again and again. */
  readonly passphrases?: readonly string[] | undefined;
  readonly passwords?: readonly string[] | undefined;
  readonly prompts?: ((prompts: readonly { readonly text: string }[]) => readonly string[]) | undefined;
  /** Waits so long before it answers. */
  readonly delayMs?: number | undefined;
}

/** Answers questions about a host from a list, and says no where there is nothing on it. */
export function createAsker(answers: AskerAnswers = {}): Asker {
  const questions: Question[] = [];
  const steps: SshStep[] = [];
  const given = { passphrases: 0, passwords: 0 };
  const wait = () => new Promise((resolve) => setTimeout(resolve, answers.delayMs ?? 0));
  const next = (kind: 'passphrases' | 'passwords'): string => {
    const list = answers[kind] ?? [];
    const answer = list[Math.min(given[kind], list.length - 1)];
    given[kind] += 1;
    if (answer === undefined) throw declined();
    return answer;
  };
  return {
    questions,
    steps,
    onStep: (step) => steps.push(step),
    async hostKey(question) {
      questions.push({ kind: 'host_key', ...question });
      await wait();
      if (answers.trust !== true) throw declined();
    },
    async passphrase(question) {
      questions.push({ kind: 'passphrase', ...question });
      await wait();
      return next('passphrases');
    },
    async password(question) {
      questions.push({ kind: 'password', ...question });
      await wait();
      return next('passwords');
    },
    async prompts(question) {
      questions.push({ kind: 'prompts', ...question });
      await wait();
      if (answers.prompts === undefined) throw declined();
      return answers.prompts(question.prompts);
    },
  };
}

/** Connects to a host of a configuration file as the console does. */
export async function connectAs(
  configPath: string,
  alias: string,
  asker: SshHooks = createAsker(),
  options: Partial<ConnectSshOptions> = {},
): Promise<MachineLink> {
  const host = resolveSshHost({ host: alias, useSshConfig: true }, { configPath, environment: {} });
  return connectSsh(host, { hooks: asker, keyWorker: keyWorkerEntry, ...options });
}

/** What a command printed, and how it ended. */
export async function outputOf(process: MachineProcess): Promise<{ stdout: string; stderr: string; exit: unknown }> {
  const read = async (stream: AsyncIterable<unknown>) => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  };
  const [stdout, stderr, exit] = await Promise.all([read(process.stdout), read(process.stderr), process.exit]);
  return { stdout, stderr, exit };
}

export async function runText(link: MachineLink, argv: readonly string[]): Promise<string> {
  return (await outputOf(await link.run({ argv, purpose: 'test' }))).stdout;
}

function declined(): OpsError {
  return new OpsError({ code: 'cancelled', message: 'Nobody said yes.' });
}
