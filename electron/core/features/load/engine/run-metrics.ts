import type { FailureClass } from '../../../../../shared/model/failure-class.ts';
import { Histogram } from '../../../../../shared/model/histogram.ts';
import type { LatencySnapshot, RunSeriesPoints } from '../../../../../shared/model/load-sample.ts';
import type { Traffic } from '../../../adapters/http/http-connection.ts';
import { FailureBook } from './failure-book.ts';
import type { GeneratorWatch } from './generator-watch.ts';
import { RunSeries, type SeriesTotals } from './run-series.ts';

/** Everything a run adds up, in memory that does not grow with the number of requests. Durations go in as milliseconds. */
export class RunMetrics {
  sent = 0;
  ok = 0;
  failed = 0;
  aborted = 0;
  bytesSent = 0;
  redirects = 0;
  readonly traffic: Traffic = { bytesReceived: 0, connections: 0, connectionsOpened: 0 };
  readonly failures = new FailureBook();
  /** Complete responses by status. */
  readonly statuses = new Uint32Array(1000);
  readonly service = new Histogram();
  readonly blocked = new Histogram();
  readonly connecting = new Histogram();
  readonly handshaking = new Histogram();
  readonly sending = new Histogram();
  readonly waiting = new Histogram();
  readonly receiving = new Histogram();
  readonly #series: RunSeries;

  /** `load` tells how much is going on. */
  constructor(startMs: number, watch: GeneratorWatch, load: () => { inFlight: number; queued: number }) {
    const source = { totals: () => this.#totals(), gauges: () => ({ ...load(), connections: this.traffic.connections }) };
    this.#series = new RunSeries(startMs, source, watch);
  }

  /** Begins a new second (or less) where it is time. Called before anything is counted at `atMs`. */
  advance(atMs: number): void {
    this.#series.advance(atMs);
  }

  /** The run ends: its last step is told with what stands open now, before it is closed. */
  holdGauges(): void {
    this.#series.holdGauges();
  }

  recordDuration(durationMs: number): void {
    this.#series.recordDuration(durationMs);
  }

  countFailure(failure: FailureClass): void {
    this.#series.countFailure(failure);
  }

  /** Durations of the whole run. Valid until the next call. */
  duration(): Histogram {
    return this.#series.durations();
  }

  latency(): LatencySnapshot {
    const all = this.duration();
    const [p50Us, p90Us, p95Us, p99Us] = all.quantiles([0.5, 0.9, 0.95, 0.99]) as [number, number, number, number];
    return { count: all.count, meanUs: all.meanUs, minUs: all.minUs, p50Us, p90Us, p95Us, p99Us, maxUs: all.maxUs };
  }

  /** Points in time that are new or have changed since the call before, the current ones last. */
  takeSeries(atMs: number): RunSeriesPoints {
    return this.#series.take(atMs);
  }

  #totals(): SeriesTotals {
    const { bytesReceived, connectionsOpened } = this.traffic;
    return { sent: this.sent, ok: this.ok, failed: this.failed, aborted: this.aborted, bytesReceived, connectionsOpened };
  }
}
