import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { Histogram } from '../../../../../shared/model/histogram.ts';
import type { GeneratorHealth } from '../../../../../shared/model/load-sample.ts';

/** Above this share of its time at work a thread has no slack left: what it measures is its own queue. */
const mostBusyShare = 0.9;
/** A 20 ms timer that is late by more than its own period at the 99th percentile: bursts, not single collections of garbage. */
const mostLagMs = 20;

/** How this thread fared in one step of the run. */
export interface StepHealth {
  readonly lagMs: number;
  readonly eventLoopUtilization: number;
  readonly cpu: number;
}

/** Watches one step after another. */
export interface GeneratorStep {
  /** The step so far. */
  read(atMs: number): StepHealth;
  /** Begins the next step. */
  restart(atMs: number): void;
}

/**
 * True when the generator, not the server, set the pace. Any of three things says so: its event loop (or the core under it) was busy more than
 * 90 % of the run, so it could not have sent more; its timer was late by more than 20 ms at the 99th percentile, so requests left late and
 * responses were seen late; or this machine refused it ports, files or buffers. A closed-loop run against a server that answers at once always
 * ends up limited: that is the truth about such a run, its latency contains the generator's own queue.
 */
export function isGeneratorLimited(figures: { busyShare: number; lagMs: number; refusals: number }): boolean {
  return figures.busyShare > mostBusyShare || figures.lagMs > mostLagMs || figures.refusals > 0;
}

/** Watches the thread that makes the load, from within it. */
export class GeneratorWatch {
  readonly #lag = new Histogram();
  readonly #whole: ThreadStep;
  readonly #steps: ThreadStep[] = [];

  constructor(atMs: number) {
    this.#whole = new ThreadStep(atMs);
  }

  /** A watch over steps that begin now. */
  step(atMs: number): GeneratorStep {
    const step = new ThreadStep(atMs);
    this.#steps.push(step);
    return step;
  }

  /** A timer came this much too late. */
  recordLag(lagMs: number): void {
    const late = Math.max(0, lagMs);
    this.#lag.record(late * 1000);
    for (const step of this.#steps) step.recordLag(late);
  }

  /** The run so far. `refusals` counts requests this machine had no ports, files or buffers for. */
  health(atMs: number, refusals: number): GeneratorHealth {
    const { eventLoopUtilization, cpu } = this.#whole.read(atMs);
    const lagMs = this.#lag.quantile(0.99) / 1000;
    return {
      cpuSeconds: round(this.#whole.cpuSeconds()),
      lagMs: round(lagMs),
      eventLoopUtilization,
      limited: isGeneratorLimited({ busyShare: Math.max(eventLoopUtilization, cpu), lagMs, refusals }),
    };
  }
}

class ThreadStep implements GeneratorStep {
  #startMs = 0;
  #startCpuUs = 0;
  #startUtilization: EventLoopUtilization | undefined;
  #lagMs = 0;

  constructor(atMs: number) {
    this.restart(atMs);
  }

  restart(atMs: number): void {
    this.#startMs = atMs;
    this.#startCpuUs = cpuUs();
    this.#startUtilization = performance.eventLoopUtilization();
    this.#lagMs = 0;
  }

  recordLag(lateMs: number): void {
    if (lateMs > this.#lagMs) this.#lagMs = lateMs;
  }

  cpuSeconds(): number {
    return (cpuUs() - this.#startCpuUs) / 1e6;
  }

  read(atMs: number): StepHealth {
    const { utilization } = performance.eventLoopUtilization(performance.eventLoopUtilization(), this.#startUtilization);
    return {
      lagMs: round(this.#lagMs),
      eventLoopUtilization: round(utilization),
      cpu: round(Math.min(1, (this.cpuSeconds() * 1000) / Math.max(1, atMs - this.#startMs))),
    };
  }
}

/** CPU time of this thread in microseconds; of the whole process where the runtime cannot tell threads apart. */
function cpuUs(): number {
  const usage = typeof process.threadCpuUsage === 'function' ? process.threadCpuUsage() : process.cpuUsage();
  return usage.user + usage.system;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
