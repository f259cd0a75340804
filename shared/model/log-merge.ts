/** What can be put in order: a time, and what it costs to keep. */
export interface Mergeable {
  /** Unix ms. */
  readonly at: number;
  readonly text: string;
}

/** How long a line waits for the lines of other sources that may have been written before it. */
const windowMs = 40;
/** The same at the beginning, while what is there already is still being read. */
const startMs = 2000;
/** Characters a source may keep waiting before its reader has to wait, too. */
const roomLength = 512 * 1024;
/** A line costs more than its text. */
const lineCost = 32;

interface Queue<T> {
  items: T[];
  cameAt: number[];
  /** Index of the first item. */
  head: number;
  length: number;
  caughtUp: boolean;
}

/**
 * Puts the lines of several sources in the order of their time, as far as they come together: a line waits until every other source has one
 * to show, at most 40 ms (2 s while a source is still reading what was there before), and not at all while a queue is full. The lines of one
 * source stay in their order.
 */
export class LogMerge<T extends Mergeable> {
  readonly #queues: Queue<T>[];
  readonly #startedAt: number;

  /** `now` here and below: ms of any steady clock. */
  constructor(sourceCount: number, now: number) {
    this.#queues = Array.from({ length: sourceCount }, () => ({ items: [], cameAt: [], head: 0, length: 0, caughtUp: false }));
    this.#startedAt = now;
  }

  push(source: number, item: T, now: number): void {
    const queue = this.#queues[source] as Queue<T>;
    queue.items.push(item);
    queue.cameAt.push(now);
    queue.length += item.text.length + lineCost;
  }

  /** The source has shown what it had at the beginning. */
  caughtUp(source: number): void {
    (this.#queues[source] as Queue<T>).caughtUp = true;
  }

  /** False while a source should not bring more. */
  hasRoom(source: number): boolean {
    return (this.#queues[source] as Queue<T>).length < roomLength;
  }

  /** True when so many characters wait. */
  holds(length: number): boolean {
    return this.#queues.some((queue) => queue.length >= length);
  }

  /** The next lines in order, with the source of each, up to about `limit` characters but at least one; none when it is not time yet. */
  take(limit: number, now: number, give: (item: T, source: number) => void): void {
    let left = limit;
    for (let source = this.#next(now); source !== undefined; source = this.#next(now)) {
      const queue = this.#queues[source] as Queue<T>;
      const item = queue.items[queue.head] as T;
      const cost = item.text.length + lineCost;
      if (cost > left && left < limit) return;
      left -= cost;
      queue.length -= cost;
      queue.head += 1;
      if (queue.head === queue.items.length || queue.head > 4096) {
        queue.items.splice(0, queue.head);
        queue.cameAt.splice(0, queue.head);
        queue.head = 0;
      }
      give(item, source);
    }
  }

  /** When `take` will give something if nothing else comes; `undefined` when nothing waits. */
  readyAt(now: number): number | undefined {
    if (this.#next(now) !== undefined) return now;
    const { oldest } = this.#first();
    return oldest === undefined ? undefined : oldest + this.#patience(now);
  }

  /** The source whose line is next, if it may go. */
  #next(now: number): number | undefined {
    const { source, oldest, isComplete, isFull } = this.#first();
    if (source === undefined || oldest === undefined) return undefined;
    return isComplete || isFull || now - oldest >= this.#patience(now) ? source : undefined;
  }

  #first() {
    let source: number | undefined;
    let oldest: number | undefined;
    let isComplete = true;
    let isFull = false;
    let at = 0;
    for (let index = 0; index < this.#queues.length; index += 1) {
      const queue = this.#queues[index] as Queue<T>;
      const item = queue.items[queue.head];
      if (item === undefined) {
        isComplete = false;
        continue;
      }
      if (queue.length >= roomLength) isFull = true;
      if (source === undefined || item.at < at) {
        source = index;
        at = item.at;
        oldest = queue.cameAt[queue.head];
      }
    }
    return { source, oldest, isComplete, isFull };
  }

  #patience(now: number): number {
    if (this.#queues.length === 1) return 0;
    const isStarting = now - this.#startedAt < startMs && this.#queues.some(({ caughtUp }) => !caughtUp);
    return isStarting ? startMs : windowMs;
  }
}
