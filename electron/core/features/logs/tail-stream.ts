import type { LogChunk, LogLine, LogMark } from '../../../../shared/contract/logs.ts';
import { chunkLength } from '../../../../shared/contract/stream.ts';
import { LogMerge } from '../../../../shared/model/log-merge.ts';
import type { LogReader } from '../../../../shared/model/log-reader.ts';
import { LineOutput } from './line-output.ts';
import { PulledStream } from './pulled-stream.ts';
import type { LineSink } from './source-sink.ts';

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
 * has taken from them.
 */
export class TailStream extends PulledStream<LogChunk> {
  readonly #merge: LogMerge<LogLine>;
  readonly #sources: Source[];
  #timer: NodeJS.Timeout | undefined;
  #nextAt = 0;

  constructor(sourceCount: number, options: { readonly signal: AbortSignal | undefined; readonly onEnd: () => void }) {
    super(options);
    this.#merge = new LogMerge(sourceCount, performance.now());
    this.#sources = Array.from({ length: sourceCount }, () => ({ seq: 0, given: 0, marks: [], waiting: [] }));
  }

  /** Where a source puts its lines; `reader` says what they are. */
  sink(index: number, reader: LogReader): LineSink {
    const source = this.#sources[index] as Source;
    const lines: LineSink['lines'] = (texts, isContinued, knownLevel) => {
      if (this.isDone) return;
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
      this.deliver();
      return this.#merge.hasRoom(index) ? undefined : this.#untilRoom(source);
    };
    return {
      lines,
      openFile: () => new LineOutput(lines),
      mark: (kind, text, more = {}) => {
        if (this.isDone) return;
        const mark: LogMark = { source: index, afterSeq: source.seq, at: Date.now(), kind, text };
        if (more.missedBytes !== undefined) mark.missedBytes = more.missedBytes;
        if (more.problem !== undefined) mark.problem = more.problem;
        source.marks.push(mark);
        this.deliver();
      },
      caughtUp: () => {
        this.#merge.caughtUp(index);
        this.deliver();
      },
    };
  }

  #untilRoom(source: Source): Promise<void> {
    return new Promise((resolve) => source.waiting.push(resolve));
  }

  protected deliver(): void {
    if (this.isDone || !this.isAskedFor) return;
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
    this.give(chunk);
  }

  protected release(): void {
    clearTimeout(this.#timer);
    for (const source of this.#sources) for (const go of source.waiting.splice(0)) go();
  }

  #later(delayMs: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.deliver();
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
