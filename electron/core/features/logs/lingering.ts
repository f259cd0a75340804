import { setTimeout as sleep } from 'node:timers/promises';
import type { FollowedFile } from './followed-file.ts';

/** A file that has been rotated away and may still be written to. */
export interface LingeringFile {
  readonly file: FollowedFile;
  readonly follower: { close(): void };
  /** Never rejects. */
  readonly ended: Promise<unknown>;
}

const lookEveryMs = 250;
/** A rotated file is let go of when nothing was written to it for so long; loggers re-open within seconds. */
const quietMs = 8000;
/** More than this many at once and the oldest goes as soon as it has been read. */
const limit = 2;
/** How long a note about a truncation may be behind the report that shows it. */
const noteMs = 3000;

/** Goes on reading files that were rotated away, until their writers have let go of them. */
export class Lingering {
  readonly #members: LingeringFile[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Files somebody still reads. */
  ids(): ReadonlySet<string> {
    return new Set(this.#members.map(({ file }) => file.id));
  }

  /** Settles when a file has been read up to this size, or its follower has ended. */
  async drain(file: FollowedFile, sizeBytes: number, ended: Promise<unknown>): Promise<void> {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    ended.then(over, over);
    const { epoch } = file;
    const since = performance.now();
    while (!isOver && file.epoch === epoch && file.offset < sizeBytes) await sleep(10);
    // Further than the file is long: it was truncated, and the note of it is on its way.
    while (!isOver && file.offset > Math.max(sizeBytes, file.reportedBytes) && performance.now() - since < noteMs) await sleep(10);
  }

  add(member: LingeringFile): void {
    this.#members.push(member);
    const remove = () => {
      const at = this.#members.indexOf(member);
      if (at !== -1) this.#members.splice(at, 1);
    };
    member.ended.then(remove, remove);
    this.#timer ??= setInterval(() => this.#look(), lookEveryMs);
  }

  /** Lets go of one, if it is among them. */
  async release(id: string): Promise<void> {
    const member = this.#members.find(({ file }) => file.id === id);
    member?.follower.close();
    await member?.ended;
  }

  /** Settles when no follower runs any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#members.map(({ ended }) => ended));
  }

  async dispose(): Promise<void> {
    clearInterval(this.#timer);
    for (const { follower } of this.#members) follower.close();
    await this.settled();
  }

  #look(): void {
    const now = performance.now();
    let over = this.#members.length - limit;
    for (const { file, follower } of [...this.#members]) {
      const isRead = file.offset >= file.reportedBytes;
      const quiet = now - file.lastBytesAt;
      if (!isRead || quiet < (over > 0 ? 1500 : quietMs)) continue;
      over -= 1;
      file.end();
      file.state = 'done';
      follower.close();
    }
    if (this.#members.length > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
