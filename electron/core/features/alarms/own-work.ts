import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { RunId } from '../../../../shared/base/ids.ts';
import type { RunBook } from '../runs/index.ts';

/** Stress of ours, from when to when (Unix ms); without an end it goes on, or nobody knows. */
export interface OwnStress {
  /** The name of its target. */
  readonly targetName: string;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly endedAt?: number | undefined;
}

interface OwnRun {
  readonly id: RunId;
  readonly startedAt: number;
  endedAt: number | undefined;
}

/** CloudWatch notices late: runs of before are remembered. */
const rememberedRuns = 50;

/** What of our own went on at a moment: so that an alarm of our own making is told from one that is not. */
export class OwnWork implements Disposable {
  readonly #runs: OwnRun[] = [];
  readonly #stress: () => readonly OwnStress[];
  readonly #listener: Disposable;

  constructor(runs: Pick<RunBook, 'onActive'>, stress: () => readonly OwnStress[], now: () => number = Date.now) {
    this.#stress = stress;
    this.#listener = runs.onActive((run) => {
      for (const before of this.#runs) before.endedAt ??= now();
      if (run === undefined) return;
      this.#runs.push({ id: run.id, startedAt: run.startedAt, endedAt: undefined });
      if (this.#runs.length > rememberedRuns) this.#runs.shift();
    });
  }

  /** `during`: `run 41 and stress on shop-prod`. */
  at(at: number): { readonly runId?: RunId | undefined; readonly during?: string | undefined } {
    const run = this.#runs.findLast(({ startedAt, endedAt }) => startedAt <= at && at <= (endedAt ?? Number.POSITIVE_INFINITY));
    const stress = this.#stress().find(({ startedAt, endsAt, endedAt }) => startedAt <= at && at <= (endedAt ?? endsAt));
    const words = [run === undefined ? [] : [`run ${run.id}`], stress === undefined ? [] : [`stress on ${stress.targetName}`]].flat();
    return { ...(run === undefined ? {} : { runId: run.id }), ...(words.length === 0 ? {} : { during: words.join(' and ') }) };
  }

  dispose(): void {
    void this.#listener.dispose();
  }
}
