import { logLevels } from '../../shared/model/log-level.ts';
import { Listeners } from './listeners.ts';
import type { LogMatcher } from './log-matcher.ts';
import type { LogRing } from './log-ring.ts';

/** Every level, and the lines without one. */
export const allLevels = 2 ** (logLevels.length + 1) - 1;

/** The bit of a level in `LogFilter.levels`; -1 = without a level. */
export function levelBit(levelIndex: number): number {
  return 1 << (levelIndex < 0 ? logLevels.length : levelIndex);
}

export interface LogFilter {
  /** Bits of the levels that are shown. */
  readonly levels: number;
  /** Only lines it finds; the lines that belong to them come along. */
  readonly include?: LogMatcher | undefined;
  /** Not the lines it finds, nor those that belong to them. */
  readonly exclude?: LogMatcher | undefined;
  /** A stack trace and its line are judged together, and what happened to a source is always shown. False to look for single lines. */
  readonly grouped: boolean;
}

const included = 1;
const excluded = 2;
const shown = 4;
/** Milliseconds one turn may take, so that frames are kept. */
const sliceMs = 5;
/** Characters one batch may hand to a worker. */
const mostCharacters = 512 * 1024;
/** Rows between a line and the last of its stack trace, at most. */
const longestGroup = 5000;

/**
 * The rows of a ring that pass a filter, in order. It goes over the ring once, in slices, and then over what is new; a filter that
 * changes is a new index.
 */
export class LogIndex {
  readonly filter: LogFilter;
  readonly #ring: LogRing;
  readonly #verdicts: Uint8Array;
  readonly #listeners = new Listeners();
  readonly #unsubscribe: () => void;
  #ids: number[] = [];
  #start = 0;
  #cursor: number;
  #epoch: number;
  #markerVersion = -1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = false;
  #disposed = false;
  #version = 0;

  constructor(ring: LogRing, filter: LogFilter) {
    this.#ring = ring;
    this.filter = filter;
    this.#verdicts = new Uint8Array(ring.capacity);
    this.#cursor = ring.firstId;
    this.#epoch = ring.epoch;
    this.#unsubscribe = ring.subscribe(() => this.#pump());
    this.#pump();
  }

  /** Rows that pass, as far as the ring has been gone over. */
  get length(): number {
    return this.#ids.length - this.#start;
  }

  /** Changes with the rows. */
  get version(): number {
    return this.#version;
  }

  /** Share of the ring gone over, 0…1. */
  get progress(): number {
    const { length, endId } = this.#ring;
    return length === 0 ? 1 : 1 - (endId - this.#cursor) / length;
  }

  /** The row at a place; -1 where there is none. */
  idAt(position: number): number {
    return this.#ids[this.#start + position] ?? -1;
  }

  /** The place of the first row whose id is not less. */
  positionOf(id: number): number {
    return this.#lowerBound(id) - this.#start;
  }

  /** The place of the first row that is not earlier. */
  positionOfTime(at: number): number {
    let [low, high] = [this.#start, this.#ids.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ring.at(this.#ids[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low - this.#start;
  }

  /** The next (or, with -1, the one before) row for which `wanted` holds, beginning beside `position`; `undefined` where there is none. */
  find(position: number, direction: 1 | -1, wanted: (id: number) => boolean): number | undefined {
    for (let at = position + direction; at >= 0 && at < this.length; at += direction) if (wanted(this.idAt(at))) return at;
    return undefined;
  }

  readonly subscribe = this.#listeners.add;

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#unsubscribe();
    this.#listeners.clear();
  }

  #lowerBound(id: number): number {
    let [low, high] = [this.#start, this.#ids.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ids[middle] ?? 0) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  readonly #pump = (): void => {
    this.#timer = undefined;
    if (this.#disposed) return;
    this.#forgetDropped();
    const until = performance.now() + sliceMs;
    while (this.#cursor < this.#ring.endId && !this.#asking) {
      this.#batch();
      if (performance.now() > until) break;
    }
    this.#placeMarkers();
    this.#version += 1;
    this.#listeners.tell();
    if (this.#cursor < this.#ring.endId && !this.#asking) this.#timer ??= setTimeout(this.#pump, 4);
  };

  #forgetDropped(): void {
    const ring = this.#ring;
    if (ring.epoch !== this.#epoch) {
      this.#epoch = ring.epoch;
      this.#ids = [];
      this.#start = 0;
      this.#cursor = ring.firstId;
      this.#markerVersion = -1;
      return;
    }
    this.#cursor = Math.max(this.#cursor, ring.firstId);
    while (this.#start < this.#ids.length && (this.#ids[this.#start] ?? 0) < ring.firstId) this.#start += 1;
    if (this.#start > 65_536) {
      this.#ids = this.#ids.slice(this.#start);
      this.#start = 0;
    }
  }

  /** Goes over the next rows. What has to be asked of a worker is taken up again when it has answered. */
  #batch(): void {
    const ring = this.#ring;
    const { include, exclude, levels } = this.filter;
    const most = Math.min(include?.batchSize ?? 4000, exclude?.batchSize ?? 4000);
    const from = this.#cursor;
    const texts: string[] = [];
    let to = from;
    let characters = 0;
    while (to < ring.endId && to - from < most && characters < mostCharacters) {
      const wanted = ring.isLine(to) && (levels & levelBit(ring.levelIndex(to))) !== 0;
      const text = wanted && (include ?? exclude) ? ring.text(to) : '';
      characters += text.length;
      texts.push(text);
      to += 1;
    }
    const includes = include?.test(texts);
    const excludes = exclude?.test(texts);
    if (!isPromise(includes) && !isPromise(excludes)) {
      this.#take(from, to, includes, excludes);
      return;
    }
    this.#asking = true;
    const epoch = ring.epoch;
    void Promise.all([includes, excludes]).then(([included, excluded]) => {
      this.#asking = false;
      if (this.#disposed) return;
      if (ring.epoch === epoch) this.#take(from, to, included, excluded);
      this.#pump();
    });
  }

  /** A matcher that cannot say (its `problem` does) lets everything through, where rows are filtered: an empty list would look like an empty log. */
  #take(from: number, to: number, includes: Uint8Array | undefined, excludes: Uint8Array | undefined): void {
    const ring = this.#ring;
    const { levels, grouped } = this.filter;
    for (let id = Math.max(from, ring.firstId); id < to; id += 1) {
      if (!ring.isLine(id)) {
        if (grouped) this.#ids.push(id);
        continue;
      }
      if ((levels & levelBit(ring.levelIndex(id))) === 0) continue;
      const isIncluded = this.filter.include === undefined || (includes === undefined ? grouped : includes[id - from] === 1);
      const isExcluded = excludes?.[id - from] === 1;
      if (grouped) this.#judge(id, (isIncluded ? included : 0) | (isExcluded ? excluded : 0));
      else if (isIncluded && !isExcluded) this.#ids.push(id);
    }
    this.#cursor = to;
  }

  #judge(id: number, own: number): void {
    const ring = this.#ring;
    const head = ring.head(id);
    const slot = head % ring.capacity;
    if (head === id || !ring.has(head)) {
      const passes = (own & included) !== 0 && (own & excluded) === 0;
      this.#verdicts[id % ring.capacity] = own | (passes ? shown : 0);
      if (passes) this.#ids.push(id);
      return;
    }
    const before = this.#verdicts[slot] ?? 0;
    const now = before | own;
    const passes = (now & included) !== 0 && (now & excluded) === 0;
    this.#verdicts[slot] = (now & ~shown) | (passes ? shown : 0);
    const passed = (before & shown) !== 0;
    if (passes && passed) this.#ids.push(id);
    else if (passes) this.#addGroup(head, id);
    else if (passed) this.#removeGroup(head);
  }

  /** The last line of a stack trace may be the one that was looked for: then all of it is shown. */
  #addGroup(head: number, last: number): void {
    const ring = this.#ring;
    const tail = this.#ids.splice(this.#lowerBound(head));
    for (let id = Math.max(head, last - longestGroup); id <= last; id += 1) if (ring.head(id) === head && ring.isLine(id)) tail.push(id);
    for (const id of tail.sort((a, b) => a - b)) this.#ids.push(id);
  }

  #removeGroup(head: number): void {
    const tail = this.#ids.splice(this.#lowerBound(head));
    for (const id of tail) if (this.#ring.head(id) !== head || !Number.isInteger(id)) this.#ids.push(id);
  }

  #placeMarkers(): void {
    if (!this.filter.grouped || this.#markerVersion === this.#ring.markerVersion) return;
    // A marker goes among rows that are known already; those still to come would be sorted in before it.
    if (this.#cursor < this.#ring.endId) return;
    this.#markerVersion = this.#ring.markerVersion;
    const rows = this.#ids.slice(this.#start).filter((id) => Number.isInteger(id));
    const markers = this.#ring.markers.map(({ id }) => id);
    this.#ids = rows.concat(markers).sort((a, b) => a - b);
    this.#start = 0;
  }
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return value instanceof Promise;
}
