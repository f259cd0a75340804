import { randomUUID } from 'node:crypto';
import { type Disposable, toDisposable } from '../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { HostAnswer, HostQuestion } from '../../../../shared/contract/hosts.ts';
import { latest } from '../../base/latest.ts';

type WithoutId<Question> = Question extends { readonly id: string } ? Omit<Question, 'id'> : never;
/** A question as it is put; its id is given here. */
export type AskedQuestion = WithoutId<HostQuestion>;
/** What was answered, `cancel` left out. */
export type GivenAnswer = Exclude<HostAnswer['answer'], { kind: 'cancel' }>;

interface WaitingQuestion {
  readonly question: HostQuestion;
  readonly targetName: string;
  readonly settle: (outcome: HostAnswer['answer'] | OpsError) => void;
}

interface QuestionList {
  readonly questions: HostQuestion[];
}

export interface HostQuestionsOptions {
  readonly waitMs?: number | undefined;
  /** How long a question outlives its last watcher: a window that is loaded again is away for a moment. */
  readonly graceMs?: number | undefined;
}

/** What only the user can say, asked in every window that watches; the first answer counts. */
export class HostQuestions implements Disposable {
  readonly #waitMs: number;
  readonly #graceMs: number;
  readonly #waiting = new Map<string, WaitingQuestion>();
  readonly #changes = new Emitter<QuestionList>();
  readonly #ends = new Emitter<void>();
  #watchers = 0;
  #graceTimer: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor({ waitMs = 300_000, graceMs = 3000 }: HostQuestionsOptions = {}) {
    this.#waitMs = waitMs;
    this.#graceMs = graceMs;
  }

  /** True while there is somebody who could answer. */
  get isWatched(): boolean {
    return this.#watchers > 0;
  }

  /**
   * Waits for the answer; `targetName` is how the target is called on a command line. Rejects with `consent_required` when nobody watches, `timeout` when nobody answers in time, and `cancelled` when
   * the user says so or the signal aborts.
   */
  ask(asked: AskedQuestion, targetName: string, signal: AbortSignal): Promise<GivenAnswer> {
    if (signal.aborted) return Promise.reject(cancelled(asked));
    if (!this.isWatched || this.#disposed) return Promise.reject(nobodyThere(asked, targetName));
    const question = { ...asked, id: randomUUID() } as HostQuestion;
    const { promise, resolve, reject } = Promise.withResolvers<GivenAnswer>();
    const onAbort = () => settle(cancelled(asked));
    const timer = setTimeout(() => settle(unanswered(asked, this.#waitMs)), this.#waitMs);
    const settle = (outcome: HostAnswer['answer'] | OpsError) => {
      if (!this.#waiting.delete(question.id)) return;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      if (outcome instanceof OpsError) reject(outcome);
      else if (outcome.kind === 'cancel') reject(cancelled(asked));
      else resolve(outcome);
      this.#tell();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#waiting.set(question.id, { question, targetName, settle });
    this.#tell();
    return promise;
  }

  /** False when the question has been answered, or given up, already. Throws `invalid_input` for an answer to another kind of question. */
  answer({ id, answer }: HostAnswer): boolean {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return false;
    if (!fits(waiting.question, answer)) {
      throw new OpsError({
        code: 'invalid_input',
        message: 'That is no answer to this question.',
        hint: 'A host key is trusted or not; of secrets there is one for each prompt.',
      });
    }
    waiting.settle(answer);
    return true;
  }

  /** Questions that wait, now and at every change; whoever takes it counts as somebody who can answer until the stream ends. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<QuestionList, void, undefined> {
    return latest<QuestionList>({
      snapshot: () => (this.#disposed ? undefined : this.#list()),
      subscribe: (push, end) => {
        if (this.#disposed) end();
        const listeners = [this.#changes.on(push), this.#ends.on(end)];
        this.#watchers += 1;
        clearTimeout(this.#graceTimer);
        return toDisposable(() => {
          for (const listener of listeners) void listener.dispose();
          this.#watchers -= 1;
          if (this.#watchers === 0) this.#graceTimer = setTimeout(() => this.#giveUp(), this.#graceMs);
        });
      },
      signal,
    });
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    clearTimeout(this.#graceTimer);
    for (const { question, settle } of [...this.#waiting.values()]) settle(cancelled(question));
    this.#ends.emit();
  }

  #giveUp(): void {
    if (this.isWatched) return;
    for (const { question, targetName, settle } of [...this.#waiting.values()]) settle(nobodyThere(question, targetName));
  }

  #list(): QuestionList {
    return { questions: [...this.#waiting.values()].map(({ question }) => question) };
  }

  #tell(): void {
    if (!this.#disposed) this.#changes.emit(this.#list());
  }
}

function fits(question: HostQuestion, answer: HostAnswer['answer']): boolean {
  if (answer.kind === 'cancel') return true;
  if (question.kind === 'host_key') return answer.kind === 'trust';
  const expected = question.kind === 'keyboard_interactive' ? question.prompts.length : 1;
  return answer.kind === 'secrets' && answer.values.length === expected;
}

/** `to accept its key`, `for the passphrase of /home/me/.ssh/id` … */
function wanted(question: AskedQuestion): string {
  switch (question.kind) {
    case 'host_key':
      return `whether its key ${question.fingerprint} is the right one`;
    case 'passphrase':
      return `for the passphrase of ${question.subject}`;
    case 'password':
      return `for the password of ${question.subject}`;
    case 'keyboard_interactive':
      return 'for what it asks at login';
  }
}

function nobodyThere(question: AskedQuestion, targetName: string): OpsError {
  return new OpsError({
    code: 'consent_required',
    message: `${question.machine} cannot be entered before somebody is asked ${wanted(question)}, and nobody is there to answer.`,
    hint: `Open the console, or run \`npx blitz doctor ${targetName}\` in a terminal, and answer there.`,
    details: { targetId: question.targetId as TargetId, question: question.kind },
  });
}

function unanswered(question: AskedQuestion, waitMs: number): OpsError {
  return new OpsError({
    code: 'timeout',
    message: `Nobody answered within ${Math.round(waitMs / 60_000)} minutes when asked ${wanted(question)}.`,
    hint: 'Connect again and answer the question.',
  });
}

function cancelled(question: AskedQuestion): OpsError {
  return new OpsError({
    code: 'cancelled',
    message: `Not connected: the question ${wanted(question)} was not answered.`,
    hint: 'Connect again to be asked again.',
  });
}
