import type { RunId } from '../../../../shared/base/ids.ts';
import type { LoadSample, MomentPoint, RunSeriesPoints, RunState, SecondPoint } from '../../../../shared/model/load-sample.ts';
import type { PlanRedactor } from '../../../../shared/model/redact-plan.ts';
import type { RunResults, RunSummary } from '../../../../shared/model/run-summary.ts';
import type { Logger } from '../../base/logger.ts';
import { endedFigures, finalSample, runningFigures, type SummaryFacts, summarize, withVerdict } from './run-figures.ts';
import type { RunStore, RunUpdate } from './run-store.ts';

export interface RunEnd {
  readonly state: Exclude<RunState, 'running'>;
  readonly reason: string;
  readonly durationMs: number;
  readonly results: RunResults;
}

export interface EndedRun {
  readonly summary: RunSummary;
  /** The last a watcher sees; `seconds` and `moments` hold those that were not written before. */
  readonly sample: LoadSample;
}

export interface RunRecorderInit {
  readonly id: RunId;
  readonly store: RunStore;
  readonly logger: Logger;
  readonly redactor: PlanRedactor;
  readonly facts: Pick<SummaryFacts, 'startedAt' | 'blitzVersion' | 'door'>;
  /** Name and tags the run was begun with. */
  readonly labels: Pick<SummaryFacts, 'name' | 'tags'>;
  readonly first: LoadSample;
  onEnd(): void;
}

/**
 * Writes one run down while it goes on: once a second and at its end. What it gives back and keeps has no secrets in it.
 *
 * Never throws: a run goes on, and is shown to its end, whatever becomes of its history.
 */
export class RunRecorder {
  readonly id: RunId;
  readonly #init: RunRecorderInit;
  #last: LoadSample;
  /** Points not written yet. */
  readonly #dirtySeconds = new Map<number, SecondPoint>();
  readonly #dirtyMoments = new Map<number, MomentPoint>();

  constructor(init: RunRecorderInit) {
    this.id = init.id;
    this.#init = init;
    this.#last = init.first;
  }

  /** Takes what the engine says; answers what may be shown of it. Touches no disk. */
  record(sample: Omit<LoadSample, 'seq'>): LoadSample {
    for (const point of sample.seconds) this.#dirtySeconds.set(point.second, point);
    for (const point of sample.moments) this.#dirtyMoments.set(point.moment, point);
    const shown = { ...sample, seq: this.#last.seq + 1, examples: sample.examples.map(this.#init.redactor.example) };
    this.#last = { ...shown, seconds: [], moments: [] };
    return shown;
  }

  /** What would be the result if everything ended now: a crash leaves this behind. */
  checkpoint(results: RunResults): void {
    this.#write({ figures: runningFigures(this.#last), checkpoint: this.#redacted(results), sample: this.#last });
  }

  finish(end: RunEnd): EndedRun {
    const { redactor, facts, onEnd } = this.#init;
    const results = withVerdict(end.state, this.#redacted(end.results));
    const { state, durationMs } = end;
    const summary = summarize(
      { run: this.id, ...this.#labels(), state, reason: redactor.text(end.reason), durationMs, ...facts },
      redactor.plan,
      results,
    );
    const sample = finalSample(this.#last, state, durationMs, results);
    const series = this.#dirtySeries();
    this.#write({ figures: endedFigures(state, durationMs, results), sample, summary });
    onEnd();
    return { summary, sample: { ...sample, ...series } };
  }

  #dirtySeries(): RunSeriesPoints {
    return { seconds: [...this.#dirtySeconds.values()], moments: [...this.#dirtyMoments.values()] };
  }

  #write(update: Omit<RunUpdate, 'series'>): void {
    const { store, logger } = this.#init;
    try {
      store.update(this.id, { ...update, series: this.#dirtySeries() });
      // Only now: what could not be written stays for the next time.
      this.#dirtySeconds.clear();
      this.#dirtyMoments.clear();
      if (update.summary !== undefined) store.refreshSearch(this.id);
    } catch (error) {
      logger.failure('A run could not be written to history', error, { run: this.id });
    }
  }

  /** The run may have been renamed while it went on. */
  #labels(): Pick<SummaryFacts, 'name' | 'tags'> {
    const { store, labels } = this.#init;
    try {
      const { name, tags } = store.item(this.id) ?? labels;
      return { name, tags };
    } catch {
      return labels;
    }
  }

  #redacted(results: RunResults): RunResults {
    return { ...results, examples: results.examples.map(this.#init.redactor.example) };
  }
}
