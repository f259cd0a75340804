import { type LogLevel, logLevels } from '../../shared/model/log-level.ts';
import { Listeners } from './listeners.ts';

/** What a row of the log is: a line, or something that happened to a source between its lines. */
export type LogRowKind = 'line' | 'note' | 'warning' | 'failed';

export interface LogEntry {
  /** Index into the sources that are followed; -1 = none of them. */
  readonly source: number;
  /** Unix ms. */
  readonly at: number;
  readonly stamped: boolean;
  readonly level: LogLevel | undefined;
  /** Belongs to the line before it of the same source. */
  readonly continued: boolean;
  readonly text: string;
  readonly kind: LogRowKind;
}

export interface LogRow extends LogEntry {
  /** Counts up for ever: the row's name. A marker that was put between two rows has one between theirs. */
  readonly id: number;
  /** The row it belongs to; its own where it stands for itself. */
  readonly head: number;
}

/** Lines kept. */
export const ringLines = 200_000;
/** Memory of their texts, in bytes at most: 2 a character. */
export const ringBytes = 128 * 1024 * 1024;
/** Seconds a bar of the error rate stands for. */
export const errorBucketSeconds = 5;

const kinds: readonly LogRowKind[] = ['line', 'note', 'warning', 'failed'];
const noLevel = 255;
const errorLevel = logLevels.indexOf('error');
/** One more than there are levels: the last counts lines without one. */
const levelSlots = logLevels.length + 1;

/**
 * The newest rows of a log, outside React and in typed arrays: bounded in rows and in bytes, the oldest are dropped and counted.
 * Rows are named by an `id` that counts up; those from `firstId` to `endId - 1` are there.
 */
export class LogRing {
  readonly capacity: number;
  readonly #byteLimit: number;
  readonly #texts: (string | undefined)[];
  readonly #at: Float64Array;
  readonly #head: Float64Array;
  readonly #source: Int16Array;
  readonly #level: Uint8Array;
  readonly #flags: Uint8Array;
  readonly #lastHead = new Map<number, number>();
  readonly #levelCounts = new Int32Array(levelSlots);
  readonly #errors = new Map<number, number>();
  readonly #listeners = new Listeners();
  #markers: LogRow[] = [];
  #markerVersion = 0;
  #first = 0;
  #end = 0;
  #bytes = 0;
  #lines = 0;
  #droppedLines = 0;
  #epoch = 0;

  constructor({ capacity = ringLines, byteLimit = ringBytes }: { capacity?: number; byteLimit?: number } = {}) {
    this.capacity = capacity;
    this.#byteLimit = byteLimit;
    this.#texts = new Array(capacity);
    this.#at = new Float64Array(capacity);
    this.#head = new Float64Array(capacity);
    this.#source = new Int16Array(capacity);
    this.#level = new Uint8Array(capacity);
    this.#flags = new Uint8Array(capacity);
  }

  get firstId(): number {
    return this.#first;
  }

  get endId(): number {
    return this.#end;
  }

  get length(): number {
    return this.#end - this.#first;
  }

  /** Lines among the rows. */
  get lines(): number {
    return this.#lines;
  }

  /** Bytes the texts take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Lines that were there and had to make room. */
  get droppedLines(): number {
    return this.#droppedLines;
  }

  /** Changes when the ring was cleared: what was read of it before is void. */
  get epoch(): number {
    return this.#epoch;
  }

  /** True when the lines on their way may no longer fit beside those that are there. */
  get isNearlyFull(): boolean {
    return this.length >= this.capacity * 0.9 || this.#bytes >= this.#byteLimit * 0.9;
  }

  push(entry: LogEntry): number {
    if (this.length >= this.capacity) this.#dropOldest();
    const id = this.#end;
    const at = id % this.capacity;
    const head = entry.continued ? (this.#lastHead.get(entry.source) ?? id) : id;
    this.#texts[at] = entry.text;
    this.#at[at] = entry.at;
    this.#head[at] = head;
    this.#source[at] = entry.source;
    this.#level[at] = entry.level === undefined ? noLevel : logLevels.indexOf(entry.level);
    this.#flags[at] = kinds.indexOf(entry.kind) | (entry.stamped ? 8 : 0) | (entry.continued ? 16 : 0);
    if (entry.kind === 'line' && !entry.continued) this.#lastHead.set(entry.source, id);
    this.#bytes += entry.text.length * 2;
    this.#end += 1;
    this.#count(at, 1);
    while (this.#bytes > this.#byteLimit && this.length > 1) this.#dropOldest();
    return id;
  }

  /** Markers that stand between the rows, in their order; the array is a new one when they change. */
  get markers(): readonly LogRow[] {
    return this.#markers;
  }

  get markerVersion(): number {
    return this.#markerVersion;
  }

  /** Puts a row where its time belongs, however late it is known. One that is older than everything stands at the top. */
  mark(entry: { readonly at: number; readonly text: string; readonly kind: Exclude<LogRowKind, 'line'> }): void {
    let before = this.#end - 1;
    while (before >= this.#first && this.at(before) > entry.at) before -= 1;
    const isBeside = ({ id }: LogRow) => Math.floor(id) === before;
    const added: LogRow = { ...entry, id: before, head: before, source: -1, stamped: true, continued: false, level: undefined };
    // Those between the same two rows stand in the order of their time, too.
    const beside = [...this.#markers.filter(isBeside), added].sort((a, b) => a.at - b.at);
    const named = beside.map((row, place) => ({ ...row, id: before + 0.5 + place / 1000, head: before + 0.5 + place / 1000 }));
    this.#markers = [...this.#markers.filter((row) => !isBeside(row)), ...named].sort((a, b) => a.id - b.id);
    this.#markerVersion += 1;
  }

  /** Forgets everything, also what was dropped. */
  clear(): void {
    this.#texts.fill(undefined);
    this.#first = this.#end;
    this.#bytes = 0;
    this.#lines = 0;
    this.#droppedLines = 0;
    this.#lastHead.clear();
    this.#levelCounts.fill(0);
    this.#errors.clear();
    this.#markers = [];
    this.#markerVersion += 1;
    this.#epoch += 1;
    this.touch();
  }

  has(id: number): boolean {
    return id >= this.#first - 1 && id < this.#end && (Number.isInteger(id) ? id >= this.#first : this.#marker(id) !== undefined);
  }

  text(id: number): string {
    if (!Number.isInteger(id)) return this.#marker(id)?.text ?? '';
    return this.has(id) ? (this.#texts[id % this.capacity] ?? '') : '';
  }

  at(id: number): number {
    if (!Number.isInteger(id)) return this.#marker(id)?.at ?? 0;
    return this.#at[id % this.capacity] ?? 0;
  }

  source(id: number): number {
    return this.#source[id % this.capacity] ?? -1;
  }

  /** 0…5, the gravest last; -1 where it is not known. */
  levelIndex(id: number): number {
    const level = this.#level[id % this.capacity] ?? noLevel;
    return level === noLevel ? -1 : level;
  }

  head(id: number): number {
    return this.#head[id % this.capacity] ?? id;
  }

  isContinued(id: number): boolean {
    return ((this.#flags[id % this.capacity] ?? 0) & 16) !== 0;
  }

  isLine(id: number): boolean {
    return ((this.#flags[id % this.capacity] ?? 1) & 7) === 0;
  }

  /** An error or worse, and the first line of it. */
  isError(id: number): boolean {
    return this.isLine(id) && !this.isContinued(id) && this.levelIndex(id) >= errorLevel;
  }

  row(id: number): LogRow | undefined {
    if (!Number.isInteger(id)) return this.#marker(id);
    if (!this.has(id)) return undefined;
    const flags = this.#flags[id % this.capacity] ?? 0;
    const level = this.levelIndex(id);
    return {
      id,
      head: this.head(id),
      source: this.source(id),
      at: this.at(id),
      stamped: (flags & 8) !== 0,
      continued: (flags & 16) !== 0,
      kind: kinds[flags & 7] ?? 'line',
      level: logLevels[level],
      text: this.text(id),
    };
  }

  /** Lines of each level that are there, continued ones left out; the last number is of those without a level. */
  levelCounts(): readonly number[] {
    return [...this.#levelCounts];
  }

  /** Errors in each 5 s, by the Unix time in ms of their beginning, oldest first. */
  errorBuckets(): readonly (readonly [number, number])[] {
    return [...this.#errors].sort(([a], [b]) => a - b).map(([bucket, count]) => [bucket * errorBucketSeconds * 1000, count]);
  }

  /** Tells everybody who reads it that there is something new; a batch of pushes needs one. */
  touch(): void {
    this.#listeners.tell();
  }

  readonly subscribe = this.#listeners.add;

  #marker(id: number): LogRow | undefined {
    return this.#markers.find((marker) => marker.id === id);
  }

  #dropOldest(): void {
    const at = this.#first % this.capacity;
    this.#count(at, -1);
    if (((this.#flags[at] ?? 0) & 7) === 0) this.#droppedLines += 1;
    this.#bytes -= (this.#texts[at]?.length ?? 0) * 2;
    this.#texts[at] = undefined;
    this.#first += 1;
  }

  #count(at: number, step: 1 | -1): void {
    const flags = this.#flags[at] ?? 0;
    if ((flags & 7) !== 0) return;
    this.#lines += step;
    if ((flags & 16) !== 0) return;
    const level = this.#level[at] ?? noLevel;
    const slot = level === noLevel ? levelSlots - 1 : level;
    this.#levelCounts[slot] = (this.#levelCounts[slot] ?? 0) + step;
    if (level === noLevel || level < errorLevel) return;
    const bucket = Math.floor((this.#at[at] ?? 0) / (errorBucketSeconds * 1000));
    const count = (this.#errors.get(bucket) ?? 0) + step;
    if (count > 0) this.#errors.set(bucket, count);
    else this.#errors.delete(bucket);
  }
}
