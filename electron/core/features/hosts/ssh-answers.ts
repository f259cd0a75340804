import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { quoteForShell } from '../../../../shared/model/shell-command.ts';
import type { HostKeyQuestion, PromptsQuestion, SecretQuestion, SshHooks, SshStep } from '../../adapters/ssh/index.ts';
import type { AskedQuestion, GivenAnswer, HostQuestions } from './host-questions.ts';
import type { HostSecrets } from './host-secrets.ts';

export interface SshAnswersOptions {
  readonly target: Target;
  readonly questions: HostQuestions;
  readonly secrets: HostSecrets;
  readonly signal: AbortSignal;
  /** Told when somebody is being asked, and when not any more. */
  readonly asking: (isAsking: boolean) => void;
  readonly onStep?: ((step: SshStep) => void) | undefined;
}

/** How often one may answer the same question wrongly. */
const mostTries = 3;

/**
 * Answers what comes up on the way to one machine: from what is remembered, else by asking. One object an attempt.
 *
 * What was typed is kept once the attempt has succeeded (`succeeded`); what turned out wrong is forgotten at once.
 */
export class SshAnswers implements SshHooks {
  readonly onStep: (step: SshStep) => void;
  readonly #options: SshAnswersOptions;
  readonly #typed = new Map<string, { readonly secret: string; readonly remember: boolean }>();
  readonly #asked = new Map<string, number>();
  /** Machines that were told a password in the conversation of the login that is under way. */
  readonly #conversed = new Set<string>();

  constructor(options: SshAnswersOptions) {
    this.#options = options;
    this.onStep = (step) => {
      if (step.step === 'login' && step.state === 'running') this.#conversed.delete(step.machine);
      options.onStep?.(step);
    };
  }

  async hostKey(question: HostKeyQuestion): Promise<void> {
    await this.#ask({ kind: 'host_key', targetId: this.#options.target.id, ...question, otherKeyTypes: [...question.otherKeyTypes] });
  }

  passphrase(question: SecretQuestion): Promise<string> {
    return this.#secret('passphrase', question);
  }

  password(question: SecretQuestion): Promise<string> {
    return this.#secret('password', question);
  }

  async prompts(question: PromptsQuestion): Promise<readonly string[]> {
    const [prompt] = question.prompts;
    if (prompt === undefined) return [];
    // What PAM calls a conversation is nearly always just the password; a code that is good once is never remembered.
    if (question.prompts.length === 1 && !prompt.echo && /password/i.test(prompt.text)) {
      const { machine } = question;
      const again = this.#conversed.has(machine);
      this.#conversed.add(machine);
      return [await this.#secret('password', { machine, subject: machine, again })];
    }
    const answer = await this.#ask({
      kind: 'keyboard_interactive',
      targetId: this.#options.target.id,
      ...question,
      prompts: question.prompts.map(({ text, echo }) => ({ text, echo })),
    });
    return answer.kind === 'secrets' ? answer.values : [];
  }

  /** The login was let through: what was typed on the way was right. */
  async succeeded(): Promise<void> {
    const { secrets, target } = this.#options;
    for (const [name, { secret, remember }] of this.#typed) await secrets.keep(target.id, name, secret, remember);
    this.#typed.clear();
  }

  async #secret(kind: 'passphrase' | 'password', { machine, subject, again }: SecretQuestion): Promise<string> {
    const { secrets, target } = this.#options;
    const name = `${kind}:${subject}`;
    if (again) {
      this.#typed.delete(name);
      await secrets.forget(name);
    } else {
      // The same key may open several machines of a chain.
      const known = this.#typed.get(name)?.secret ?? (await secrets.get(name));
      if (known !== undefined) return known;
    }
    const asked = this.#asked.get(name) ?? 0;
    if (asked >= mostTries) throw tooManyTries(kind, subject);
    this.#asked.set(name, asked + 1);
    const answer = await this.#ask({ kind, targetId: target.id, machine, subject, again });
    const secret = answer.kind === 'secrets' ? (answer.values[0] ?? '') : '';
    this.#typed.set(name, { secret, remember: answer.kind === 'secrets' && answer.remember });
    return secret;
  }

  async #ask(question: AskedQuestion): Promise<GivenAnswer> {
    const { questions, target, signal, asking } = this.#options;
    asking(true);
    try {
      return await questions.ask(question, quoteForShell(target.name), signal);
    } finally {
      asking(false);
    }
  }
}

function tooManyTries(kind: 'passphrase' | 'password', subject: string): OpsError {
  return new OpsError({
    code: 'unavailable',
    message: `The ${kind} of ${subject} was wrong ${mostTries} times.`,
    hint: 'Connect again to try another one.',
  });
}
