import type { SecondPoint } from '../../../shared/model/load-sample.ts';

const numericKeys = [
  'sent',
  'ok',
  'failed',
  'aborted',
  'p50Us',
  'p95Us',
  'p99Us',
  'maxUs',
  'inFlight',
  'queued',
  'connections',
  'connectionsOpened',
  'bytesReceived',
  'lagMs',
  'eventLoopUtilization',
  'cpu',
] as const;
export type SeriesKey = (typeof numericKeys)[number];

/** The seconds of one run, outside React: one growing typed array a figure and one a failure class. */
export class RunSeries {
  #capacity = 64;
  #length = 0;
  readonly #columns = new Map<string, Float64Array>();
  readonly #classes = new Set<string>();
  readonly #listeners = new Set<() => void>();

  /** Seconds known: 0…length-1. A second nothing was told of is all zero. */
  get length(): number {
    return this.#length;
  }

  /** The failure classes seen so far, in the order they first appeared. */
  get classes(): readonly string[] {
    return [...this.#classes];
  }

  /** Takes in seconds that are new or have changed; a second already known is replaced. */
  merge(points: readonly SecondPoint[]): void {
    if (points.length === 0) return;
    for (const point of points) {
      this.#reserve(point.second + 1);
      for (const key of numericKeys) this.#column(key)[point.second] = point[key];
      for (const name of this.#classes) this.#column(`class ${name}`)[point.second] = 0;
      for (const [name, count] of Object.entries(point.byClass)) {
        this.#classes.add(name);
        this.#column(`class ${name}`)[point.second] = count;
      }
    }
    this.touch();
  }

  /** Has everything that draws this run drawn again. */
  touch(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  values(key: SeriesKey): Float64Array {
    return this.#column(key).subarray(0, this.#length);
  }

  classValues(failureClass: string): Float64Array {
    return this.#column(`class ${failureClass}`).subarray(0, this.#length);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  #column(name: string): Float64Array {
    let column = this.#columns.get(name);
    if (column === undefined) {
      column = new Float64Array(this.#capacity);
      this.#columns.set(name, column);
    }
    return column;
  }

  #reserve(length: number): void {
    if (length > this.#capacity) {
      while (this.#capacity < length) this.#capacity *= 2;
      for (const [name, old] of this.#columns) {
        const grown = new Float64Array(this.#capacity);
        grown.set(old);
        this.#columns.set(name, grown);
      }
    }
    this.#length = Math.max(this.#length, length);
  }
}
