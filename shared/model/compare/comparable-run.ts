import type { RunRecord } from '../diagnosis/verdict.ts';
import type { StressSettings } from '../stress-settings.ts';

/** A run that has ended, with what is known of its circumstances. */
export interface ComparableRun extends Pick<RunRecord, 'summary' | 'host' | 'evidence'> {
  /** What the machine was stressed with for it. */
  readonly stress?: StressSettings | undefined;
}
