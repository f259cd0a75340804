import {
  type LogPattern,
  type MatchRanges,
  type PatternAnswer,
  type PatternQuestion,
  patternExpression,
  patternProblem,
  plainTest,
  rangesOf,
} from './log-pattern.ts';

/** The part of a Worker that is used. */
export interface PatternWorker {
  postMessage(question: PatternQuestion): void;
  addEventListener(type: 'message', listener: (event: { data: PatternAnswer }) => void): void;
  terminate(): void;
}

/** Longest a batch of lines may keep an expression busy. */
const patienceMs = 3000;

/**
 * Looks for one pattern in batches of lines. Text is looked for in place; an expression in a worker of its own, which is ended when it
 * does not come back in time: from then on `problem` says so and nothing matches.
 */
export class LogMatcher {
  readonly pattern: LogPattern;
  readonly #openWorker: () => PatternWorker;
  readonly #onProblem: () => void;
  readonly #waiting = new Map<number, (answer: PatternAnswer | undefined) => void>();
  readonly #patienceMs: number;
  #worker: PatternWorker | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  #problem: string | undefined;

  constructor(pattern: LogPattern, options: { openWorker?: () => PatternWorker; onProblem?: () => void; patienceMs?: number } = {}) {
    this.pattern = pattern;
    this.#openWorker = options.openWorker ?? openPatternWorker;
    this.#onProblem = options.onProblem ?? (() => {});
    this.#patienceMs = options.patienceMs ?? patienceMs;
    this.#problem = patternProblem(pattern);
  }

  /** Why nothing can be found: a sentence, or `undefined`. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Lines one batch may have: what is looked for in place must not hold up a frame. */
  get batchSize(): number {
    return this.pattern.regex ? 2000 : 4000;
  }

  /** 1 for each text that matches. `undefined`: it cannot be said (see `problem`). Plain text is answered in place, without a promise. */
  test(texts: readonly string[]): Uint8Array | undefined | Promise<Uint8Array | undefined> {
    if (this.#problem !== undefined) return undefined;
    if (this.pattern.regex) return this.#ask(texts, false).then((answer) => answer?.hits);
    const matches = plainTest(this.pattern.text);
    return Uint8Array.from(texts, (text) => (matches(text) ? 1 : 0));
  }

  /** Where it stands in each text. */
  ranges(texts: readonly string[]): readonly MatchRanges[] | undefined | Promise<readonly MatchRanges[] | undefined> {
    if (this.#problem !== undefined) return undefined;
    if (this.pattern.regex) return this.#ask(texts, true).then((answer) => answer?.ranges);
    const expression = patternExpression(this.pattern);
    return texts.map((text) => rangesOf(expression, text));
  }

  dispose(): void {
    this.#end();
  }

  #ask(texts: readonly string[], wantRanges: boolean): Promise<PatternAnswer | undefined> {
    this.#worker ??= this.#listen(this.#openWorker());
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#timer ??= setTimeout(this.#tooSlow, this.#patienceMs);
      this.#worker?.postMessage({ id, source: this.pattern.text, wantRanges, texts });
    });
  }

  #listen(worker: PatternWorker): PatternWorker {
    worker.addEventListener('message', ({ data }) => {
      this.#waiting.get(data.id)?.(data);
      this.#waiting.delete(data.id);
      clearTimeout(this.#timer);
      // An answer shows that it gets on: what still waits has its time from now.
      this.#timer = this.#waiting.size > 0 ? setTimeout(this.#tooSlow, this.#patienceMs) : undefined;
    });
    return worker;
  }

  readonly #tooSlow = (): void => {
    this.#problem = 'takes too long on these lines and was stopped: make it simpler, e.g. without nested repetitions';
    this.#end();
    this.#onProblem();
  };

  #end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const answer of this.#waiting.values()) answer(undefined);
    this.#waiting.clear();
  }
}

function openPatternWorker(): PatternWorker {
  return new Worker(new URL('./log-pattern-worker.ts', import.meta.url), { type: 'module' });
}
