import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { Histogram } from '../../../../../shared/model/histogram.ts';
import type { GeneratorHealth } from '../../../../../shared/model/load-sample.ts';

/** Above this share of its time at work a thread has no slack left: what it measures is its own queue. */
const mostBusyShare = 0.9;
/** A 20 ms timer that is late by more than its own period at the 99th percentile: bursts, not single collections of garbage. */
const mostLagMs = 20;

/** How this thread fared in one second. */
export interface GeneratorSecond {
  readonly lagMs: number;
  readonly eventLoopUtilization: number;
  readonly cpu: number;
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
  readonly #startUtilization: EventLoopUtilization;
  readonly #startCpuUs: number;
  readonly #startMs: number;
  #secondUtilization: EventLoopUtilization;
  #secondCpuUs: number;
  #secondMs: number;
  #secondLagMs = 0;

  constructor(atMs: number) {
    this.#startMs = atMs;
    this.#secondMs = atMs;
    this.#startUtilization = performance.eventLoopUtilization();
    this.#secondUtilization = this.#startUtilization;
    this.#startCpuUs = cpuUs();
    this.#secondCpuUs = this.#startCpuUs;
  }

  /** A timer came this much too late. */
  recordLag(lagMs: number): void {
    const late = Math.max(0, lagMs);
    this.#lag.record(late * 1000);
    if (late > this.#secondLagMs) this.#secondLagMs = late;
  }

  /** The second so far; `close` begins the next. */
  second(atMs: number, close: boolean): GeneratorSecond {
    const utilization = performance.eventLoopUtilization();
    const cpu = cpuUs();
    const elapsedMs = Math.max(1, atMs - this.#secondMs);
    const result = {
      lagMs: round(this.#secondLagMs),
      eventLoopUtilization: round(performance.eventLoopUtilization(utilization, this.#secondUtilization).utilization),
      cpu: round(Math.min(1, (cpu - this.#secondCpuUs) / 1000 / elapsedMs)),
    };
    if (close) {
      this.#secondUtilization = utilization;
      this.#secondCpuUs = cpu;
      this.#secondMs = atMs;
      this.#secondLagMs = 0;
    }
    return result;
  }

  /** The run so far. `refusals` counts requests this machine had no ports, files or buffers for. */
  health(atMs: number, refusals: number): GeneratorHealth {
    const { utilization } = performance.eventLoopUtilization(performance.eventLoopUtilization(), this.#startUtilization);
    const cpuSeconds = (cpuUs() - this.#startCpuUs) / 1e6;
    const elapsedMs = Math.max(1, atMs - this.#startMs);
    const lagMs = this.#lag.quantile(0.99) / 1000;
    const busyShare = Math.max(utilization, (cpuSeconds * 1000) / elapsedMs);
    return {
      cpuSeconds: round(cpuSeconds),
      lagMs: round(lagMs),
      eventLoopUtilization: round(utilization),
      limited: isGeneratorLimited({ busyShare, lagMs, refusals }),
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
