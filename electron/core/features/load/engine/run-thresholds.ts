import type { ThresholdSpec } from '../../../../../shared/model/load-plan.ts';
import { judgeThreshold, parseThreshold, type Threshold } from '../../../../../shared/model/threshold.ts';
import type { ThresholdResult } from '../../../../../shared/model/threshold-result.ts';

/** The thresholds of one run and how they stand. */
export class RunThresholds {
  readonly #thresholds: readonly Threshold[];
  results: ThresholdResult[] = [];
  /** The first one with abortOnFail that was found broken; it stays, whatever the figures do afterwards. */
  aborting: Threshold | undefined;

  /** Throws OpsError `invalid_input` for one that cannot be read. */
  constructor(specs: readonly ThresholdSpec[]) {
    this.#thresholds = specs.map(parseThreshold);
  }

  /** Holds all of them against the run as it is; `read` gives the value a threshold looks at. */
  judge(read: (threshold: Threshold) => number): void {
    this.results = this.#thresholds.map((threshold) => judgeThreshold(threshold, read(threshold)));
    this.aborting ??= this.#thresholds.find(({ abortOnFail }, index) => abortOnFail && this.results[index]?.ok === false);
  }
}
