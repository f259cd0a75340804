import type { Problem } from '../../../../shared/contract/hosts.ts';
import type { LogMark } from '../../../../shared/contract/logs.ts';
import type { LogLevel } from '../../../../shared/model/log-level.ts';

/** Where a followed source puts what it finds. */
export interface SourceSink {
  /** Lines, oldest first; `isContinued`: the first goes on with the line before it; `level`: what the source itself says. Settles when there is room for more; rejects when nobody reads. */
  lines(texts: readonly string[], isContinued: boolean, level?: LogLevel): Promise<void> | void;
  mark(
    kind: LogMark['kind'],
    text: string,
    more?: { readonly missedBytes?: number | undefined; readonly problem?: Problem | undefined },
  ): void;
  /** What was there at the beginning has been read, or there is nothing to read. */
  caughtUp(): void;
}
