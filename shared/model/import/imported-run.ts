import { OpsError } from '../../base/ops-error.ts';
import type { LoadPlan } from '../load-plan.ts';
import type { RunState, SecondPoint } from '../load-sample.ts';
import type { RunResults } from '../run-summary.ts';

export const importTools = ['JMeter', 'k6', 'Blitz Console'] as const;
export type ImportTool = (typeof importTools)[number];

/** A run that another tool recorded, in our words. */
export interface ImportedRun {
  readonly tool: ImportTool;
  readonly name: string;
  readonly tags: readonly string[];
  readonly state: Exclude<RunState, 'running'>;
  /** Unix ms; absent where the file does not say. */
  readonly startedAt?: number | undefined;
  readonly durationMs: number;
  /** As far as the file tells: what was fired, with how many connections. */
  readonly plan: LoadPlan;
  readonly results: RunResults;
  readonly seconds: readonly SecondPoint[];
  /** What was left out, or could not be said in our words: a sentence each. */
  readonly notes: readonly string[];
}

/** Longest span of the samples of one file. */
export const longestImportMs = 24 * 3600 * 1000;

/** What an import that goes on in slices is: it gives way now and then, and answers with the run. */
export type Import = Generator<void, ImportedRun, void>;

/** What is wrong with a file, and where: the user looks there. */
export function badLine(line: number, problem: string, hint = 'Export the results again, or mend that line.'): OpsError {
  return new OpsError({ code: 'invalid_input', message: `Line ${line}: ${problem}.`, hint, details: { line } });
}

/** A file that is none of those that are understood. */
export function badFile(problem: string): OpsError {
  return new OpsError({
    code: 'invalid_input',
    message: problem,
    hint: 'What can be imported: a JMeter .jtl (CSV or XML), k6’s --summary-export or --out json, or a summary of Blitz Console (--summary-export).',
  });
}
