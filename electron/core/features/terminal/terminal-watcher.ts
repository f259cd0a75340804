import { chunkLength } from '../../../../shared/contract/stream.ts';
import type { TerminalText } from '../../../../shared/contract/terminal.ts';
import type { TerminalHistory } from './terminal-history.ts';

/** A shell that writes much is given in large values, at most one in so many ms; after a quiet time nothing is held back. */
const intervalMs = 8;

/** Whose output a watcher shows. */
export interface WatchedTerminal {
  readonly history: TerminalHistory;
  /** Nothing will be added to the history any more. */
  readonly isOver: boolean;
  /** Somebody waits for more output than the history has. */
  onWanted(): void;
}

/**
 * The output of a terminal for one consumer, `lossless`: it asks for more of the shell's output only when the consumer has taken all there is.
 *
 * Not an async generator function, because `return()` of one that is waiting would wait with it.
 */
export class TerminalWatcher implements AsyncGenerator<TerminalText, void, undefined> {
  readonly #terminal: WatchedTerminal;
  readonly #replayEnd: number;
  readonly #signal: AbortSignal | undefined;
  #position: number;
  #done = false;
  #timer: NodeJS.Timeout | undefined;
  #nextAt = 0;
  #waiting: ((result: IteratorResult<TerminalText, void>) => void)[] = [];

  /** `replayEnd`: up to there somebody has been given the output before. */
  constructor(options: { terminal: WatchedTerminal; position: number; replayEnd: number; signal: AbortSignal | undefined }) {
    this.#terminal = options.terminal;
    this.#position = options.position;
    this.#replayEnd = options.replayEnd;
    this.#signal = options.signal;
    if (this.#signal?.aborted) this.finish();
    else this.#signal?.addEventListener('abort', this.finish, { once: true });
  }

  /** Characters given to the consumer so far, and those it did not ask for. */
  get position(): number {
    return this.#position;
  }

  /** True while the consumer waits, and there is not enough for a whole value. */
  get wantsMore(): boolean {
    return this.#waiting.length > 0 && this.#terminal.history.end - this.#position < chunkLength;
  }

  get isDone(): boolean {
    return this.#done;
  }

  next(): Promise<IteratorResult<TerminalText, void>> {
    if (this.#done) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.deliver();
      if (this.wantsMore) this.#terminal.onWanted();
    });
  }

  /** Gives what there is to whoever waits. */
  deliver(): void {
    const { history, isOver } = this.#terminal;
    while (this.#waiting.length > 0 && !this.#done) {
      const at = this.#position;
      if (this.#mustWait(history.end - at)) return;
      const isReplay = at < this.#replayEnd;
      const read = history.read(at);
      // What is old and what is new do not share a chunk: they are not treated alike.
      const text = isReplay ? read.slice(0, this.#replayEnd - at) : read;
      if (text === '') {
        if (isOver) this.finish();
        return;
      }
      this.#position = at + text.length;
      this.#nextAt = performance.now() + intervalMs;
      this.#waiting.shift()?.({ done: false, value: { text, at, replay: isReplay } });
    }
  }

  #mustWait(length: number): boolean {
    const waitMs = this.#nextAt - performance.now();
    if (length === 0 || length >= chunkLength || this.#terminal.isOver || waitMs <= 0) return false;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.deliver();
    }, waitMs);
    return true;
  }

  /** Ends it for the consumer, whatever there is. */
  readonly finish = (): void => {
    if (this.#done) return;
    this.#done = true;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.finish);
    for (const resolve of this.#waiting.splice(0)) resolve({ done: true, value: undefined });
  };

  return(): Promise<IteratorResult<TerminalText, void>> {
    this.finish();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error: unknown): Promise<IteratorResult<TerminalText, void>> {
    this.finish();
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.finish();
  }
}
