import { type Context, createContext, Script } from 'node:vm';

/**
 * How long looking at some lines may take. A pattern like `(a+)+$` takes years with some lines, and everything else in the console would wait;
 * V8 interrupts a script that takes too long, also within a regular expression.
 */
const patienceMs = 250;
/** After that often in a row it is not tried again for a while. */
const mostStrikes = 3;
const pauseMs = 60_000;

const script = new Script('lines.reduce((count, line) => (pattern.test(line) ? count + 1 : count), 0)');

/** Counts the lines a regular expression is found in, in bounded time. */
export class LineMatcher {
  readonly #context: Context;
  readonly #lines: { lines: readonly string[] };
  #strikes = 0;
  #pausedUntil = Number.NEGATIVE_INFINITY;

  /** Throws SyntaxError for what is no regular expression. */
  constructor(pattern: string) {
    const sandbox = { pattern: new RegExp(pattern), lines: [] as readonly string[] };
    this.#lines = sandbox;
    this.#context = createContext(sandbox);
  }

  /** `undefined` where it took too long, or has been so often that it is left alone for a minute (`now`: Unix ms). */
  count(lines: readonly string[], now: number): number | undefined {
    if (now < this.#pausedUntil) return undefined;
    this.#lines.lines = lines;
    try {
      const count: unknown = script.runInContext(this.#context, { timeout: patienceMs });
      this.#strikes = 0;
      return Number(count);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      this.#strikes += 1;
      if (this.#strikes >= mostStrikes) {
        this.#strikes = 0;
        this.#pausedUntil = now + pauseMs;
      }
      return undefined;
    } finally {
      this.#lines.lines = [];
    }
  }
}
