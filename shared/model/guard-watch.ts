import type { HostSample } from './host-sample.ts';

/** See `shared/contract/guard.ts`. */
export interface GuardSpec {
  readonly kind: 'failure_rate' | 'cpu' | 'memory' | 'unreachable' | 'alarm';
  /** 0…1 */
  readonly limit: number;
  readonly overMs: number;
}

/** Fewer requests say nothing about a rate. */
const fewestRequests = 20;
/** A gap between samples longer than this begins a stretch anew: nobody knows what was in it. */
const longestGapMs = 5_000;
/** What a sample tells of ended with it and began so long before. */
const sampleSpanMs = 1_000;

interface Count {
  readonly atMs: number;
  readonly ended: number;
  readonly failed: number;
}

/**
 * Decides when a run or a stress job must end before its time. Has no clock and does no I/O: it is told what there is, with the time of it,
 * and answers each time with the sentence of the guard that trips, or `undefined`. Times of one watch are of one clock, in ms.
 *
 * - `failure_rate` looks at the requests that ended in the last `overMs` (from the start on, while a run is younger), 20 of them at least.
 * - `cpu` and `memory` must be over the limit in every sample for `overMs`.
 * - `unreachable` counts from the last answer, or from the beginning while there was none.
 * - `alarm` is not judged here: an alarm has judged itself, see `alarmGuardText`.
 */
export class GuardWatch {
  readonly #guards: readonly GuardSpec[];
  readonly #hostName: string;
  readonly #overSince = new Map<GuardSpec, number>();
  #lastSampleAt: number | undefined;
  #lastAnswerAt: number;
  #counts: Count[] = [{ atMs: 0, ended: 0, failed: 0 }];

  constructor(guards: readonly GuardSpec[], hostName: string, now: number) {
    this.#guards = guards;
    this.#hostName = hostName;
    this.#lastAnswerAt = now;
  }

  /** What a run's requests have come to, `elapsedMs` after its start; cumulative. */
  requests(elapsedMs: number, counts: { readonly ok: number; readonly failed: number }): string | undefined {
    const now = { atMs: elapsedMs, ended: counts.ok + counts.failed, failed: counts.failed };
    this.#counts.push(now);
    const guards = this.#guards.filter(({ kind }) => kind === 'failure_rate');
    const longestMs = Math.max(0, ...guards.map(({ overMs }) => overMs));
    while ((this.#counts[1]?.atMs ?? Number.POSITIVE_INFINITY) <= elapsedMs - longestMs) this.#counts.shift();
    for (const { limit, overMs } of guards) {
      const before = this.#counts.findLast(({ atMs }) => atMs <= elapsedMs - overMs) ?? this.#counts[0] ?? now;
      const ended = now.ended - before.ended;
      const failed = now.failed - before.failed;
      if (ended < fewestRequests || failed / ended <= limit) continue;
      return `Guard: more than ${percent(limit)} of the requests of the last ${seconds(Math.min(overMs, elapsedMs))} failed (${failed} of ${ended}, ${percent(failed / ended)})`;
    }
    return undefined;
  }

  /** A sample of the host, and when it arrived. */
  host(sample: HostSample, now: number): string | undefined {
    this.#lastAnswerAt = now;
    const hasGap = this.#lastSampleAt !== undefined && sample.at - this.#lastSampleAt > longestGapMs;
    this.#lastSampleAt = sample.at;
    if (hasGap) this.#overSince.clear();
    for (const guard of this.#guards) {
      const value = guard.kind === 'cpu' ? busyShare(sample) : guard.kind === 'memory' ? usedShare(sample) : undefined;
      if (value === undefined) continue;
      if (value <= guard.limit) {
        this.#overSince.delete(guard);
        continue;
      }
      const since = this.#overSince.get(guard) ?? sample.at - sampleSpanMs;
      this.#overSince.set(guard, since);
      if (sample.at - since < guard.overMs) continue;
      const what = guard.kind === 'cpu' ? 'CPU' : 'memory';
      return `Guard: ${what} over ${percent(guard.limit)} for ${seconds(guard.overMs)} on ${this.#hostName} (${percent(value)})`;
    }
    return undefined;
  }

  /** Time has passed. */
  tick(now: number): string | undefined {
    for (const { kind, overMs } of this.#guards) {
      if (kind === 'unreachable' && now - this.#lastAnswerAt >= overMs) {
        return `Guard: ${this.#hostName} has not answered for ${seconds(now - this.#lastAnswerAt)}`;
      }
    }
    return undefined;
  }
}

/** The sentence of a guard whose alarm has gone to ALARM: which, its condition with the threshold, and its reason with the values. */
export function alarmGuardText(alarm: { readonly name: string; readonly condition: string; readonly reason: string }): string {
  const reason = alarm.reason.trim().replace(/\.$/, '');
  return `Guard: alarm "${alarm.name}" is in ALARM: ${alarm.condition}${reason === '' ? '' : `. ${reason}`}`;
}

/** 0…1: what all CPUs together did; waiting for a disk is not doing. */
function busyShare({ cpu }: HostSample): number {
  return Math.min(1, cpu.user + cpu.nice + cpu.system + cpu.irq + cpu.steal);
}

function usedShare({ memory }: HostSample): number {
  return memory.totalBytes > 0 ? 1 - memory.availableBytes / memory.totalBytes : 0;
}

/** `95 %`, `0.5 %` */
function percent(share: number): string {
  const value = share * 100;
  return `${value >= 10 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)} %`;
}

function seconds(durationMs: number): string {
  const value = durationMs / 1000;
  return `${Number.isInteger(value) ? value : value.toFixed(1)} s`;
}
