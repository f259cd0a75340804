import { randomUUID } from 'node:crypto';
import { type Disposable, toDisposable } from '../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { AwsQuestion } from '../../../../shared/contract/aws.ts';
import { latest } from '../../base/latest.ts';

interface Waiting {
  readonly question: AwsQuestion;
  readonly settle: (outcome: string | OpsError) => void;
}

/** Codes only the user can read off a device, asked in every window that watches; the first answer counts. */
export class AwsQuestions implements Disposable {
  /** Somebody who can answer has come. */
  readonly watched = new Emitter<void>();
  readonly #patienceMs: number;
  readonly #waiting = new Map<string, Waiting>();
  readonly #changes = new Emitter<void>();
  readonly #ends = new Emitter<void>();
  #watchers = 0;
  #disposed = false;

  constructor({ patienceMs = 300_000 }: { readonly patienceMs?: number | undefined } = {}) {
    this.#patienceMs = patienceMs;
  }

  /**
   * Waits for the code; rejects with `unavailable` (cause `no_credentials`) where nobody watches, nobody answers in time, or the user cancels. In
   * the last two cases `details.waitsForUser` is true: who was not answered does not ask again by itself. With the signal: `cancelled`.
   */
  ask(asked: Omit<AwsQuestion, 'id'>, signal: AbortSignal): Promise<string> {
    const refuse = (why: string, hint: string, waitsForUser: boolean) =>
      new OpsError({
        code: 'unavailable',
        message: `The profile "${asked.profile}" needs a code of ${asked.mfaSerial}: ${why}.`,
        hint,
        details: { cause: 'no_credentials', waitsForUser },
      });
    if (this.#watchers === 0 || this.#disposed) {
      return Promise.reject(refuse('nobody is there to enter it', 'Open the console and ask again.', false));
    }
    const unanswered = refuse('it was not entered', 'Ask again (Test, in the settings), and enter the code of the moment.', true);
    const cancelled = new OpsError({ code: 'cancelled', message: `The code of ${asked.mfaSerial} is no longer needed.` });
    if (signal.aborted) return Promise.reject(cancelled);
    const question = { ...asked, id: randomUUID() };
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const timer = setTimeout(() => settle(unanswered), this.#patienceMs);
    const onAbort = () => settle(cancelled);
    const settle = (outcome: string | OpsError) => {
      if (!this.#waiting.delete(question.id)) return;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      if (typeof outcome === 'string') resolve(outcome);
      else reject(outcome);
      this.#changes.emit();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#waiting.set(question.id, {
      question,
      settle: (outcome) => settle(outcome === '' ? unanswered : outcome),
    });
    this.#changes.emit();
    return promise;
  }

  /** Without a code: cancels. False when the question has been answered, or given up, already. */
  answer(id: string, code: string | undefined): boolean {
    const waiting = this.#waiting.get(id);
    waiting?.settle(code ?? '');
    return waiting !== undefined;
  }

  /** Questions that wait, now and at every change; whoever takes it counts as somebody who can answer until the stream ends. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<{ questions: AwsQuestion[] }, void, undefined> {
    return latest<{ questions: AwsQuestion[] }>({
      snapshot: () => (this.#disposed ? undefined : this.#list()),
      subscribe: (push, end) => {
        if (this.#disposed) end();
        const listeners = [this.#changes.on(() => push(this.#list())), this.#ends.on(end)];
        this.#watchers += 1;
        this.watched.emit();
        return toDisposable(() => {
          for (const listener of listeners) void listener.dispose();
          this.#watchers -= 1;
        });
      },
      signal,
    });
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const { settle } of [...this.#waiting.values()]) settle('');
    this.#ends.emit();
    this.watched.dispose();
  }

  #list(): { questions: AwsQuestion[] } {
    return { questions: [...this.#waiting.values()].map(({ question }) => question) };
  }
}
