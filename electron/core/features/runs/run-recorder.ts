import type { RunId } from '../../../../shared/base/ids.ts';
import type { LoadSample, RunState, SecondPoint } from '../../../../shared/model/load-sample.ts';
import type { PlanRedactor } from '../../../../shared/model/redact-plan.ts';
import type { RunResults, RunSummary } from '../../../../shared/model/run-summary.ts';
import { endedFigures, finalSample, runningFigures, type SummaryFacts, summarize, withVerdict } from './run-figures.ts';
import type { RunStore } from './run-store.ts';

export interface RunEnd {
  readonly state: Exclude<RunState, 'running'>;
  readonly reason: string;
  readonly durationMs: number;
  readonly results: RunResults;
}

export interface EndedRun {
  readonly summary: RunSummary;
  /** The last a watcher sees; `seconds` holds those that changed since the sample before. */
  readonly sample: LoadSample;
}

/** Writes one run down while it goes on: once a second and at its end. What it gives back and keeps has no secrets in it. */
export class RunRecorder {
  readonly id: RunId;
  readonly #store: RunStore;
  readonly #redactor: PlanRedactor;
  readonly #facts: Pick<SummaryFacts, 'startedAt' | 'blitzVersion' | 'door'>;
  readonly #onEnd: () => void;
  #last: LoadSample;
  /** Seconds not written yet. */
  #dirty = new Map<number, SecondPoint>();

  constructor(init: {
    id: RunId;
    store: RunStore;
    redactor: PlanRedactor;
    facts: Pick<SummaryFacts, 'startedAt' | 'blitzVersion' | 'door'>;
    first: LoadSample;
    onEnd: () => void;
  }) {
    this.id = init.id;
    this.#store = init.store;
    this.#redactor = init.redactor;
    this.#facts = init.facts;
    this.#last = init.first;
    this.#onEnd = init.onEnd;
  }

  /** Takes what the engine says; answers what may be shown of it. Touches no disk. */
  record(sample: Omit<LoadSample, 'seq'>): LoadSample {
    for (const point of sample.seconds) this.#dirty.set(point.second, point);
    const shown = { ...sample, seq: this.#last.seq + 1, examples: sample.examples.map(this.#redactor.example) };
    this.#last = { ...shown, seconds: [] };
    return shown;
  }

  /** What would be the result if everything ended now: a crash leaves this behind. */
  checkpoint(results: RunResults): void {
    this.#store.update(this.id, {
      figures: runningFigures(this.#last),
      checkpoint: this.#redacted(results),
      sample: this.#last,
      seconds: [...this.#dirty.values()],
    });
    // Only now: what could not be written stays for the next time.
    this.#dirty.clear();
  }

  finish(end: RunEnd): EndedRun {
    const results = withVerdict(end.state, this.#redacted(end.results));
    const item = this.#store.item(this.id);
    const facts = {
      run: this.id,
      name: item?.name ?? '',
      tags: item?.tags ?? [],
      state: end.state,
      reason: this.#redactor.text(end.reason),
    };
    const summary = summarize({ ...facts, durationMs: end.durationMs, ...this.#facts }, this.#redactor.plan, results);
    const sample = finalSample(this.#last, end.state, end.durationMs, results);
    const seconds = [...this.#dirty.values()];
    this.#store.update(this.id, { figures: endedFigures(end.state, end.durationMs, results), sample, summary, seconds });
    this.#store.refreshSearch(this.id);
    this.#dirty.clear();
    this.#onEnd();
    return { summary, sample: { ...sample, seconds } };
  }

  #redacted(results: RunResults): RunResults {
    return { ...results, examples: results.examples.map(this.#redactor.example) };
  }
}
