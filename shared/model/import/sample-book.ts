import { type FailureClass, type FailureExample, isFailureClass } from '../failure-class.ts';
import type { SecondPoint } from '../load-sample.ts';
import { redactText } from '../redact-text.ts';
import { visibleExcerpt } from '../report/visible-text.ts';
import type { FailureSummary, MetricSummary, RunResults } from '../run-summary.ts';
import { importedPlan, RequestKinds } from './imported-plan.ts';
import { badFile, type Import, type ImportedRun, longestImportMs } from './imported-run.ts';
import { curveOf, trendOf } from './trend.ts';

/** One request as another tool wrote it down. Times in milliseconds. */
export interface ImportedSample {
  /** Unix ms of its end. */
  readonly endedAt: number;
  readonly durationMs: number;
  /** Absent: it succeeded. */
  readonly failure?: FailureClass | undefined;
  readonly status?: number | undefined;
  readonly method: string;
  readonly url: string;
  readonly name: string;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** To the first byte of the answer, and to the connection; absent where the tool did not measure it. */
  readonly waitingMs?: number | undefined;
  readonly connectingMs?: number | undefined;
  /** The tool's own words. */
  readonly error?: string | undefined;
  /** Users at that time. */
  readonly users: number;
}

const examplesOfClass = 3;
/** Samples between two pauses, so that nobody else waits for a large file. */
const sliceLength = 20_000;

/** Takes the requests of one file one by one and makes a run of them. */
export class SampleBook {
  readonly #ends: number[] = [];
  readonly #durations: number[] = [];
  /** Index into `#classes`; 0 = succeeded. */
  readonly #outcomes: number[] = [];
  readonly #bytes: number[] = [];
  readonly #waits: number[] = [];
  readonly #connects: number[] = [];
  readonly #classes: FailureClass[] = [];
  readonly #counts: number[] = [];
  readonly #statuses = new Map<number, number>();
  readonly #examples: FailureExample[] = [];
  readonly #kinds = new RequestKinds();
  #bytesSent = 0;
  #mostUsers = 0;

  get count(): number {
    return this.#ends.length;
  }

  /** True when it is time to give way. */
  get isSliceFull(): boolean {
    return this.#ends.length % sliceLength === 0;
  }

  add(sample: ImportedSample): void {
    const { failure } = sample;
    this.#ends.push(sample.endedAt);
    this.#durations.push(sample.durationMs);
    this.#bytes.push(sample.bytesReceived);
    if (sample.waitingMs !== undefined) this.#waits.push(sample.waitingMs);
    if (sample.connectingMs !== undefined) this.#connects.push(sample.connectingMs);
    if (sample.status !== undefined) this.#statuses.set(sample.status, (this.#statuses.get(sample.status) ?? 0) + 1);
    this.#outcomes.push(failure === undefined ? 0 : this.#fail(failure, sample));
    this.#kinds.add(sample.method, sample.url, sample.name);
    this.#bytesSent += sample.bytesSent;
    this.#mostUsers = Math.max(this.#mostUsers, sample.users);
  }

  /** The run of all samples. Fails with `invalid_input` where there are none, or they span more than a day. */
  *build(tool: ImportedRun['tool'], name: string, notes: readonly string[]): Import {
    if (this.count === 0) throw badFile('The file holds no request.');
    let [startedAt, endedAt] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let index = 0; index < this.count; index += 1) {
      const end = this.#ends[index] as number;
      startedAt = Math.min(startedAt, end - (this.#durations[index] as number));
      endedAt = Math.max(endedAt, end);
    }
    const durationMs = Math.max(1, endedAt - startedAt);
    if (durationMs > longestImportMs) throw badFile('Its requests span more than 24 hours: it holds several runs, or its times are wrong.');
    yield;
    const seconds = yield* this.#seconds(startedAt);
    const results = this.#results(startedAt, durationMs);
    yield;
    return {
      ...{ tool, name, tags: [], state: 'completed', startedAt, durationMs, notes, results, seconds },
      plan: importedPlan(name, this.#kinds.requests(), this.count, this.#mostUsers),
    };
  }

  #fail(failure: FailureClass, sample: ImportedSample): number {
    let index = this.#classes.indexOf(failure);
    if (index < 0) {
      index = this.#classes.push(failure) - 1;
      this.#counts.push(0);
    }
    const before = this.#counts[index] as number;
    this.#counts[index] = before + 1;
    if (before < examplesOfClass) this.#examples.push(exampleOf(failure, sample, this.count));
    return index + 1;
  }

  *#seconds(startedAt: number): Generator<void, SecondPoint[], void> {
    const starts = new Map<number, number>();
    const ends = new Map<number, number[]>();
    const secondOf = (at: number) => Math.floor((at - startedAt) / 1000);
    for (let index = 0; index < this.count; index += 1) {
      const end = this.#ends[index] as number;
      const began = secondOf(end - (this.#durations[index] as number));
      starts.set(began, (starts.get(began) ?? 0) + 1);
      const second = secondOf(end);
      const indexes = ends.get(second);
      if (indexes === undefined) ends.set(second, [index]);
      else indexes.push(index);
      if (index % sliceLength === 0) yield;
    }
    const points: SecondPoint[] = [];
    const last = Math.max(...ends.keys());
    let inFlight = 0;
    for (let second = 0; second <= last; second += 1) {
      const indexes = ends.get(second) ?? [];
      const sent = starts.get(second) ?? 0;
      inFlight += sent - indexes.length;
      points.push(this.#second(second, sent, inFlight, indexes));
      if (second % 1000 === 0) yield;
    }
    return points;
  }

  #second(second: number, sent: number, inFlight: number, indexes: readonly number[]): SecondPoint {
    const byClass: Record<string, number> = {};
    let [failed, bytesReceived] = [0, 0];
    for (const index of indexes) {
      bytesReceived += this.#bytes[index] as number;
      const outcome = this.#outcomes[index] as number;
      if (outcome === 0) continue;
      failed += 1;
      const name = this.#classes[outcome - 1] as string;
      byClass[name] = (byClass[name] ?? 0) + 1;
    }
    const durations = Float64Array.from(indexes, (index) => this.#durations[index] as number).sort();
    const us = (share: number) => Math.round((durations[Math.max(0, Math.ceil(share * durations.length - 1e-9) - 1)] ?? 0) * 1000);
    return {
      ...{ second, sent, ok: indexes.length - failed, failed, aborted: 0, byClass },
      ...{ p50Us: us(0.5), p95Us: us(0.95), p99Us: us(0.99), maxUs: us(1) },
      ...{ inFlight, queued: 0, connections: inFlight, connectionsOpened: 0, bytesReceived, lagMs: 0, eventLoopUtilization: 0, cpu: 0 },
    };
  }

  #results(startedAt: number, durationMs: number): RunResults {
    const asked = this.count;
    const failures: FailureSummary[] = this.#classes
      .map((name, index) => ({ class: name, count: this.#counts[index] as number, reused: 0, withBytes: 0 }))
      .map((failure) => ({
        ...failure,
        withBytes: failure.class.startsWith('http_') || failure.class === 'check' ? failure.count : 0,
        share: failure.count / asked,
      }))
      .toSorted((a, b) => b.count - a.count);
    const failed = failures.reduce((sum, { count }) => sum + count, 0);
    const durations = Float64Array.from(this.#durations).sort();
    const trend = (name: string, values: readonly number[]): MetricSummary[] =>
      values.length === 0 ? [] : [{ name, type: 'trend', contains: 'time', values: trendOf(Float64Array.from(values).sort()) }];
    const counter = (name: string, count: number, contains: 'default' | 'data'): MetricSummary => ({
      ...{ name, type: 'counter', contains },
      values: { count, rate: (count * 1000) / durationMs },
    });
    return {
      passed: true,
      requests: { asked, sent: asked, ok: asked - failed, failed, aborted: 0 },
      failures,
      metrics: [
        counter('http_reqs', asked, 'default'),
        {
          name: 'http_req_failed',
          type: 'rate',
          contains: 'default',
          values: { rate: failed / asked, passes: failed, fails: asked - failed },
        },
        { name: 'http_req_duration', type: 'trend', contains: 'time', values: trendOf(durations) },
        ...trend('http_req_waiting', this.#waits),
        ...trend('http_req_connecting', this.#connects),
        counter(
          'data_received',
          this.#bytes.reduce((sum, bytes) => sum + bytes, 0),
          'data',
        ),
        counter('data_sent', this.#bytesSent, 'data'),
        {
          name: 'vus_max',
          type: 'gauge',
          contains: 'default',
          values: { value: this.#mostUsers, min: this.#mostUsers, max: this.#mostUsers },
        },
      ],
      thresholds: [],
      statuses: [...this.#statuses].map(([status, count]) => ({ status, count })).toSorted((a, b) => a.status - b.status),
      latencyCurve: curveOf(durations),
      examples: this.#examples.map((example) => ({ ...example, atMs: Math.max(0, example.atMs - startedAt) })),
      generator: { cpuSeconds: 0, lagMs: 0, eventLoopUtilization: 0, limited: false },
    };
  }
}

/** `atMs` is a time of day until the start of the run is known. */
function exampleOf(failure: FailureClass, sample: ImportedSample, requestNumber: number): FailureExample {
  const { error, status } = sample;
  const words = (text: string) => visibleExcerpt(redactText(text), 300);
  return {
    ...{
      class: failure,
      atMs: sample.endedAt,
      requestNumber,
      requestName: words(sample.name),
      method: sample.method,
      url: words(sample.url),
    },
    ...{ connection: { id: 0, requestsBefore: 0 }, durationMs: sample.durationMs, bytesReceived: sample.bytesReceived },
    ...(status === undefined ? {} : { statusLine: `HTTP ${status}` }),
    ...(error === undefined || error === '' ? {} : { error: words(error) }),
  };
}

/** The class of a complete answer with a status of 400 or more; nothing for one below. */
export function statusFailure(status: number): FailureClass | undefined {
  const name = `http_${status}`;
  return status >= 400 && isFailureClass(name) ? name : undefined;
}
