import type { LogChunk, LogLine, LogMark } from '../../../../shared/contract/logs.ts';
import { chunkLength } from '../../../../shared/contract/stream.ts';
import { LogMerge } from '../../../../shared/model/log-merge.ts';
import type { LogReader } from '../../../../shared/model/log-reader.ts';
import type { SourceSink } from './source-sink.ts';

const finished: IteratorResult<LogChunk, void> = { done: true, value: undefined };
/** No two chunks closer together than this, unless more than one is ready. */
const intervalMs = 15;

interface Source {
  seq: number;
  /** Sequence number of the last line given. */
  given: number;
  marks: LogMark[];
  waiting: (() => void)[];
}

/**
 * The lines and marks of several sources as one `lossless` stream: bounded queues, one a source; whoever fills them waits until somebody
 * has taken from them. Ends at once when it is left.
 */
export class TailStream implements AsyncGenerator<LogChunk, void, undefined> {
  readonly #merge: LogMerge<LogLine>;
  readonly #sources: Source[];
  readonly #onEnd: () => void;
  readonly #signal: AbortSignal | undefined;
  readonly #waiting: ((result: IteratorResult<LogChunk, void>) => void)[] = [];
  #done = false;
  #timer: NodeJS.Timeout | undefined;
  #nextAt = 0;

  constructor(sourceCount: number, options: { readonly signal: AbortSignal | undefined; readonly onEnd: () => void }) {
    this.#merge = new LogMerge(sourceCount, performance.now());
    this.#sources = Array.from({ length: sourceCount }, () => ({ seq: 0, given: 0, marks: [], waiting: [] }));
    this.#onEnd = options.onEnd;
    this.#signal = options.signal;
    this.#signal?.addEventListener('abort', this.end, { once: true });
    if (this.#signal?.aborted) this.end();
  }

  /** Where a source puts its lines; `reader` says what they are. */
  sink(index: number, reader: LogReader): SourceSink {
    const source = this.#sources[index] as Source;
    return {
      lines: (texts, isContinued, knownLevel) => {
        if (this.#done) return;
        const now = Date.now();
        const steady = performance.now();
        let isRest = isContinued;
        for (const text of texts) {
          const { at, stamped, level, continued } = reader.read(text, now, isRest, knownLevel);
          isRest = false;
          source.seq += 1;
          const line: LogLine =
            level === undefined
              ? { source: index, seq: source.seq, at, stamped, continued, text }
              : { source: index, seq: source.seq, at, stamped, level, continued, text };
          this.#merge.push(index, line, steady);
        }
        this.#deliver();
        return this.#merge.hasRoom(index) ? undefined : this.#untilRoom(source);
      },
      mark: (kind, text, more = {}) => {
        if (this.#done) return;
        const mark: LogMark = { source: index, afterSeq: source.seq, at: Date.now(), kind, text };
        if (more.missedBytes !== undefined) mark.missedBytes = more.missedBytes;
        if (more.problem !== undefined) mark.problem = more.problem;
        source.marks.push(mark);
        this.#deliver();
      },
      caughtUp: () => {
        this.#merge.caughtUp(index);
        this.#deliver();
      },
    };
  }

  next(): Promise<IteratorResult<LogChunk, void>> {
    if (this.#done) return Promise.resolve(finished);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#deliver();
    });
  }

  return(): Promise<IteratorResult<LogChunk, void>> {
    this.end();
    return Promise.resolve(finished);
  }

  throw(error: unknown): Promise<IteratorResult<LogChunk, void>> {
    this.end();
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.end();
  }

  /** Ends it at once, whatever is held. */
  readonly end = (): void => {
    if (this.#done) return;
    this.#done = true;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.end);
    this.#onEnd();
    for (const resolve of this.#waiting.splice(0)) resolve(finished);
    for (const source of this.#sources) for (const go of source.waiting.splice(0)) go();
  };

  #untilRoom(source: Source): Promise<void> {
    return new Promise((resolve) => source.waiting.push(resolve));
  }

  #deliver(): void {
    if (this.#done || this.#waiting.length === 0) return;
    const isFull = this.#merge.holds(chunkLength);
    if (this.#timer !== undefined && !isFull) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const now = performance.now();
    if (now < this.#nextAt && !isFull) {
      this.#later(this.#nextAt - now);
      return;
    }
    const chunk = this.#take(now);
    if (chunk === undefined) {
      const readyAt = this.#merge.readyAt(now);
      if (readyAt !== undefined) this.#later(Math.max(1, readyAt - now));
      return;
    }
    // Where there is more, nothing is gained by waiting.
    this.#nextAt = this.#merge.readyAt(now) === now ? 0 : now + intervalMs;
    this.#waiting.shift()?.({ done: false, value: chunk });
  }

  #later(delayMs: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#deliver();
    }, delayMs);
  }

  #take(now: number): LogChunk | undefined {
    const lines: LogLine[] = [];
    this.#merge.take(chunkLength, now, (line, index) => {
      lines.push(line);
      (this.#sources[index] as Source).given = line.seq;
    });
    const marks: LogMark[] = [];
    for (const [index, source] of this.#sources.entries()) {
      // A mark never overtakes the lines it stands behind.
      while (source.marks[0] !== undefined && source.marks[0].afterSeq <= source.given) marks.push(source.marks.shift() as LogMark);
      if (source.waiting.length > 0 && this.#merge.hasRoom(index)) for (const go of source.waiting.splice(0)) go();
    }
    return lines.length + marks.length > 0 ? { lines, marks } : undefined;
  }
}
