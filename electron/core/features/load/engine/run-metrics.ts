import type { FailureClass } from '../../../../../shared/model/failure-class.ts';
import { Histogram } from '../../../../../shared/model/histogram.ts';
import type { LatencySnapshot, SecondPoint } from '../../../../../shared/model/load-sample.ts';
import type { Traffic } from '../../../adapters/http/http-connection.ts';
import { FailureBook } from './failure-book.ts';
import type { GeneratorSecond, GeneratorWatch } from './generator-watch.ts';

/** What only the scheduler knows about a moment. */
export interface LoadGauges {
  readonly inFlight: number;
  readonly queued: number;
}

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
  /** Changed seconds not yet told, oldest first. */
  #pending: SecondPoint[] = [];
  readonly #startMs: number;
  readonly #watch: GeneratorWatch;
  /** Of the seconds that are over; the current one is in `#secondDuration`. */
  readonly #duration = new Histogram();
  readonly #secondDuration = new Histogram();
  readonly #merged = new Histogram();
  #second = 0;
  #secondEndsAtMs: number;
  #secondClasses = new Map<FailureClass, number>();
  /** Totals when the current second began. */
  #before = { sent: 0, ok: 0, failed: 0, aborted: 0, bytesReceived: 0, connectionsOpened: 0 };
  gauges: () => LoadGauges = () => ({ inFlight: 0, queued: 0 });

  constructor(startMs: number, watch: GeneratorWatch) {
    this.#startMs = startMs;
    this.#watch = watch;
    this.#secondEndsAtMs = startMs + 1000;
  }

  /** Begins a new second where it is time. Called before anything is counted at `atMs`. */
  advance(atMs: number): void {
    if (atMs >= this.#secondEndsAtMs) this.#rollOver(atMs);
  }

  recordDuration(durationMs: number): void {
    this.#secondDuration.record(durationMs * 1000);
  }

  countFailure(failure: FailureClass): void {
    this.#secondClasses.set(failure, (this.#secondClasses.get(failure) ?? 0) + 1);
  }

  /** Durations of the whole run. Valid until the next call. */
  duration(): Histogram {
    this.#merged.reset();
    this.#merged.merge(this.#duration);
    this.#merged.merge(this.#secondDuration);
    return this.#merged;
  }

  latency(): LatencySnapshot {
    const all = this.duration();
    const [p50Us, p90Us, p95Us, p99Us] = all.quantiles([0.5, 0.9, 0.95, 0.99]) as [number, number, number, number];
    return { count: all.count, meanUs: all.meanUs, minUs: all.minUs, p50Us, p90Us, p95Us, p99Us, maxUs: all.maxUs };
  }

  /** Seconds that are new or have changed since the call before, the current one last. */
  takeSeconds(atMs: number): SecondPoint[] {
    this.advance(atMs);
    const points = [...this.#pending, this.#point(this.#watch.second(atMs, false))];
    this.#pending = [];
    return points;
  }

  #rollOver(atMs: number): void {
    let health = this.#watch.second(atMs, true);
    while (atMs >= this.#secondEndsAtMs) {
      this.#pending.push(this.#point(health));
      this.#duration.merge(this.#secondDuration);
      this.#secondDuration.reset();
      this.#secondClasses = new Map();
      this.#before = this.#totals();
      this.#second += 1;
      this.#secondEndsAtMs = this.#startMs + (this.#second + 1) * 1000;
      // A stall that ran over several seconds belongs to the first; what is known of the others is that nothing happened.
      health = { ...health, lagMs: 0 };
    }
  }

  #point(health: GeneratorSecond): SecondPoint {
    const before = this.#before;
    const now = this.#totals();
    const [p50Us, p95Us, p99Us] = this.#secondDuration.quantiles([0.5, 0.95, 0.99]) as [number, number, number];
    const { inFlight, queued } = this.gauges();
    return {
      second: this.#second,
      sent: now.sent - before.sent,
      ok: now.ok - before.ok,
      failed: now.failed - before.failed,
      aborted: now.aborted - before.aborted,
      byClass: Object.fromEntries(this.#secondClasses),
      p50Us,
      p95Us,
      p99Us,
      maxUs: this.#secondDuration.maxUs,
      inFlight,
      queued,
      connections: this.traffic.connections,
      connectionsOpened: now.connectionsOpened - before.connectionsOpened,
      bytesReceived: now.bytesReceived - before.bytesReceived,
      ...health,
    };
  }

  #totals() {
    const { bytesReceived, connectionsOpened } = this.traffic;
    return { sent: this.sent, ok: this.ok, failed: this.failed, aborted: this.aborted, bytesReceived, connectionsOpened };
  }
}
