import type { FailureClass } from '../../../../../shared/model/failure-class.ts';
import { Histogram } from '../../../../../shared/model/histogram.ts';
import { type MomentPoint, momentMs, mostMoments, type SecondPoint, type SeriesPoint } from '../../../../../shared/model/load-sample.ts';
import type { GeneratorStep, GeneratorWatch, StepHealth } from './generator-watch.ts';

const secondMs = 1000;

/** What only the scheduler knows about a moment. */
export interface LoadGauges {
  readonly inFlight: number;
  readonly queued: number;
  readonly connections: number;
}

/** Running totals a step is a difference of. */
export interface SeriesTotals {
  readonly sent: number;
  readonly ok: number;
  readonly failed: number;
  readonly aborted: number;
  readonly connectionsOpened: number;
  readonly bytesReceived: number;
}

export interface SeriesSource {
  totals(): SeriesTotals;
  gauges(): LoadGauges;
}

/** One step of a run that is going on: a moment or a second. */
class Step {
  index = 0;
  readonly durations = new Histogram();
  readonly classes = new Map<FailureClass, number>();
  readonly health: GeneratorStep;
  before: SeriesTotals;

  constructor(before: SeriesTotals, health: GeneratorStep) {
    this.before = before;
    this.health = health;
  }

  absorb(other: Step): void {
    this.durations.merge(other.durations);
    for (const [failure, count] of other.classes) this.classes.set(failure, (this.classes.get(failure) ?? 0) + count);
  }

  next(before: SeriesTotals): void {
    this.index += 1;
    this.before = before;
    this.durations.reset();
    this.classes.clear();
  }
}

/**
 * A run over time, in moments and seconds, and its latency as a whole. A request is recorded once, in the current moment; moments are poured into
 * their second and seconds into the run when they are over, so that the fine grain costs nothing per request.
 */
export class RunSeries {
  readonly #startMs: number;
  readonly #source: SeriesSource;
  readonly #moment: Step;
  readonly #second: Step;
  readonly #run = new Histogram();
  readonly #merged = new Histogram();
  #momentEndsAtMs: number;
  #lastGauges: LoadGauges | undefined;
  /** Changed points not yet told, oldest first. */
  #moments: MomentPoint[] = [];
  #seconds: SecondPoint[] = [];

  constructor(startMs: number, source: SeriesSource, watch: GeneratorWatch) {
    this.#startMs = startMs;
    this.#source = source;
    this.#momentEndsAtMs = startMs + momentMs;
    this.#moment = new Step(source.totals(), watch.step(startMs));
    this.#second = new Step(source.totals(), watch.step(startMs));
  }

  /** Begins new steps where it is time. Called before anything is counted at `atMs`. */
  advance(atMs: number): void {
    if (atMs >= this.#momentEndsAtMs) this.#rollOver(atMs);
  }

  /** The run ends: its last step is told with what stands open now, before it is closed. */
  holdGauges(): void {
    this.#lastGauges = this.#source.gauges();
  }

  recordDuration(durationMs: number): void {
    this.#moment.durations.record(durationMs * 1000);
  }

  countFailure(failure: FailureClass): void {
    const { classes } = this.#moment;
    classes.set(failure, (classes.get(failure) ?? 0) + 1);
  }

  /** Durations of the whole run. Valid until the next call of any method. */
  durations(): Histogram {
    const merged = this.#durationsOfSecond();
    merged.merge(this.#run);
    return merged;
  }

  /** Points that are new or have changed since the call before, those of the current steps last. */
  take(atMs: number): { seconds: SecondPoint[]; moments: MomentPoint[] } {
    this.advance(atMs);
    const moments = [...this.#moments];
    if (this.#moment.index < mostMoments) moments.push(this.#momentPoint(this.#moment.health.read(atMs)));
    const seconds = [...this.#seconds, this.#secondPoint(this.#second.health.read(atMs))];
    this.#moments = [];
    this.#seconds = [];
    return { seconds, moments };
  }

  #rollOver(atMs: number): void {
    let momentHealth = this.#moment.health.read(atMs);
    let secondHealth: StepHealth | undefined;
    while (atMs >= this.#momentEndsAtMs) {
      if (this.#moment.index < mostMoments) this.#moments.push(this.#momentPoint(momentHealth));
      if ((this.#moment.index + 1) % (secondMs / momentMs) === 0) {
        secondHealth ??= this.#second.health.read(atMs);
        this.#seconds.push(this.#secondPoint(secondHealth));
        this.#second.absorb(this.#moment);
        this.#run.merge(this.#second.durations);
        this.#second.next(this.#source.totals());
        secondHealth = { ...secondHealth, lagMs: 0 };
      } else {
        this.#second.absorb(this.#moment);
      }
      this.#moment.next(this.#source.totals());
      this.#momentEndsAtMs = this.#startMs + (this.#moment.index + 1) * momentMs;
      // A stall that ran over several steps belongs to the first; what is known of the others is that nothing happened.
      momentHealth = { ...momentHealth, lagMs: 0 };
    }
    this.#moment.health.restart(atMs);
    if (secondHealth) this.#second.health.restart(atMs);
  }

  #momentPoint(health: StepHealth): MomentPoint {
    return { moment: this.#moment.index, ...this.#point(this.#moment, this.#moment.durations, this.#moment.classes, health) };
  }

  #secondPoint(health: StepHealth): SecondPoint {
    const classes = new Map(this.#second.classes);
    for (const [failure, count] of this.#moment.classes) classes.set(failure, (classes.get(failure) ?? 0) + count);
    return { second: this.#second.index, ...this.#point(this.#second, this.#durationsOfSecond(), classes, health) };
  }

  /** What the current second has, with the moment that is not yet poured into it. */
  #durationsOfSecond(): Histogram {
    this.#merged.reset();
    this.#merged.merge(this.#second.durations);
    this.#merged.merge(this.#moment.durations);
    return this.#merged;
  }

  #point(step: Step, durations: Histogram, classes: ReadonlyMap<FailureClass, number>, health: StepHealth): SeriesPoint {
    const { before } = step;
    const now = this.#source.totals();
    const [p50Us, p95Us, p99Us] = durations.quantiles([0.5, 0.95, 0.99]) as [number, number, number];
    return {
      sent: now.sent - before.sent,
      ok: now.ok - before.ok,
      failed: now.failed - before.failed,
      aborted: now.aborted - before.aborted,
      byClass: Object.fromEntries(classes),
      p50Us,
      p95Us,
      p99Us,
      maxUs: durations.maxUs,
      ...(this.#lastGauges ?? this.#source.gauges()),
      connectionsOpened: now.connectionsOpened - before.connectionsOpened,
      bytesReceived: now.bytesReceived - before.bytesReceived,
      ...health,
    };
  }
}
