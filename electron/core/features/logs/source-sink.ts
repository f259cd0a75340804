import type { Problem } from '../../../../shared/contract/hosts.ts';
import type { LogMark } from '../../../../shared/contract/logs.ts';
import type { LogLevel } from '../../../../shared/model/log-level.ts';

/** Where a followed source puts what it finds. */
export interface SourceSink {
  /** A place for the bytes of one more file of the source. */
  openFile(): FileOutput;
  mark(
    kind: LogMark['kind'],
    text: string,
    more?: { readonly missedBytes?: number | undefined; readonly problem?: Problem | undefined },
  ): void;
  /** What was there at the beginning has been read, or there is nothing to read. */
  caughtUp(): void;
}

/** Where the bytes of one file go: those of a line together. */
export interface FileOutput {
  /** Settles when there is room for more; rejects when nobody reads. */
  push(bytes: Buffer): Promise<void> | void;
  /** True while a line has begun whose end has not come, and not been passed on. */
  readonly hasPartial: boolean;
  /** Passes on what there is of a line. `isEnd`: nothing more comes of it; else what still comes belongs to it. */
  flush(isEnd: boolean): void;
}

/** Where a source puts lines it has made itself. */
export interface LineSink extends SourceSink {
  /** Oldest first; `isContinued`: the first goes on with the line before it; `level`: what the source itself says. Settles and rejects as `push`. */
  lines(texts: readonly string[], isContinued: boolean, level?: LogLevel): Promise<void> | void;
}
