import type { Problem } from '../../../../shared/contract/hosts.ts';
import type { LogMark } from '../../../../shared/contract/logs.ts';

/** Where a followed source puts what it finds. */
export interface SourceSink {
  /** Lines, oldest first; `isContinued`: the first goes on with the line before it. Settles when there is room for more; rejects when nobody reads. */
  lines(texts: readonly string[], isContinued: boolean): Promise<void> | void;
  mark(
    kind: LogMark['kind'],
    text: string,
    more?: { readonly missedBytes?: number | undefined; readonly problem?: Problem | undefined },
  ): void;
  /** What was there at the beginning has been read, or there is nothing to read. */
  caughtUp(): void;
}
