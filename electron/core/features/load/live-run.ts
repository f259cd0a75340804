import { toDisposable } from '../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';
import type { RunId } from '../../../../shared/base/ids.ts';
import type { LoadSample, MomentPoint, RunSeriesPoints, SecondPoint } from '../../../../shared/model/load-sample.ts';
import { mergeSamples } from '../../../../shared/model/merge-samples.ts';
import { latest } from '../../base/latest.ts';
import type { EngineRun } from './engine/load-engine-types.ts';

/** The run that is going on, as its watchers see it. */
export class LiveRun {
  readonly id: RunId;
  readonly #samples: Emitter<LoadSample>;
  readonly #ends = new Emitter<void>();
  readonly #seconds = new Map<number, SecondPoint>();
  readonly #moments = new Map<number, MomentPoint>();
  #last: LoadSample | undefined;
  #engineRun: EngineRun | undefined;
  #ended = false;

  constructor(id: RunId, onListenerError: (error: unknown) => void) {
    this.id = id;
    this.#samples = new Emitter(onListenerError);
  }

  attach(engineRun: EngineRun): void {
    this.#engineRun = engineRun;
  }

  stop(force: boolean): void {
    this.#engineRun?.stop(force);
  }

  push(sample: LoadSample): void {
    for (const point of sample.seconds) this.#seconds.set(point.second, point);
    for (const point of sample.moments) this.#moments.set(point.moment, point);
    this.#last = { ...sample, seconds: [], moments: [] };
    this.#samples.emit(sample);
  }

  /** To be called after the last sample: ends every watcher's stream. */
  end(): void {
    this.#ended = true;
    this.#ends.emit();
  }

  /** Everything so far, then what changes; a slow watcher gets fewer samples, but every second and moment. */
  watch(first: LoadSample, signal: AbortSignal | undefined): AsyncGenerator<LoadSample, void, undefined> {
    return latest({
      snapshot: () => (this.#last === undefined ? first : { ...this.#last, ...this.#series() }),
      subscribe: (push, end) => {
        if (this.#ended) end();
        const sampled = this.#samples.on(push);
        const ended = this.#ends.on(end);
        return toDisposable(() => {
          void sampled.dispose();
          void ended.dispose();
        });
      },
      merge: mergeSamples,
      signal,
    });
  }

  get watcherCount(): number {
    return this.#samples.listenerCount;
  }

  #series(): RunSeriesPoints {
    return {
      seconds: [...this.#seconds.values()].sort((a, b) => a.second - b.second),
      moments: [...this.#moments.values()].sort((a, b) => a.moment - b.moment),
    };
  }
}
