import { type LoadSample, momentMs, type SeriesPoint } from '../../../shared/model/load-sample.ts';
import { Listeners } from '../../ui/listeners.ts';

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

/** Points of equal width: one growing typed array a figure and one a failure class. */
export class SeriesTable {
  readonly stepSeconds: number;
  #capacity = 64;
  #length = 0;
  readonly #columns = new Map<string, Float64Array>();
  readonly #classes = new Set<string>();

  constructor(stepSeconds: number) {
    this.stepSeconds = stepSeconds;
  }

  /** Steps known: 0…length-1. A step nothing was told of is all zero. */
  get length(): number {
    return this.#length;
  }

  get classes(): ReadonlySet<string> {
    return this.#classes;
  }

  /** Takes in a step that is new or has changed; one already known is replaced. */
  put(index: number, point: SeriesPoint): void {
    this.#reserve(index + 1);
    for (const key of numericKeys) this.#column(key)[index] = point[key];
    for (const name of this.#classes) this.#column(`class ${name}`)[index] = 0;
    for (const [name, count] of Object.entries(point.byClass)) {
      this.#classes.add(name);
      this.#column(`class ${name}`)[index] = count;
    }
  }

  values(key: SeriesKey): Float64Array {
    return this.#column(key).subarray(0, this.#length);
  }

  classValues(failureClass: string): Float64Array {
    return this.#column(`class ${failureClass}`).subarray(0, this.#length);
  }

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

/** One run over time, outside React: its seconds, its first moments, and how far it has come. */
export class RunSeries {
  readonly seconds = new SeriesTable(1);
  readonly moments = new SeriesTable(momentMs / 1000);
  #elapsedSeconds = 0;
  #isOver = false;
  readonly #listeners = new Listeners();

  get elapsedSeconds(): number {
    return this.#elapsedSeconds;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** The failure classes seen so far, in the order they first appeared. */
  get classes(): readonly string[] {
    return [...this.seconds.classes];
  }

  /** Takes in a sample: points that are new or have changed, and the time. */
  merge({ seconds, moments, elapsedMs, state }: Pick<LoadSample, 'seconds' | 'moments' | 'elapsedMs' | 'state'>): void {
    for (const point of seconds) this.seconds.put(point.second, point);
    for (const point of moments) this.moments.put(point.moment, point);
    this.#elapsedSeconds = elapsedMs / 1000;
    this.#isOver = state !== 'running';
    this.touch();
  }

  /** Has everything that draws this run drawn again. */
  touch(): void {
    this.#listeners.tell();
  }

  readonly subscribe = this.#listeners.add;
}
