import { readFileSync } from 'node:fs';
import { readOwnSummary } from '../../../../electron/core/features/comparisons/own-summary.ts';
import { LoadPlanSchema } from '../../../../shared/contract/load-plan.ts';
import { RunResultsSchema, SecondPointSchema } from '../../../../shared/contract/run-record.ts';
import { importFile } from '../../../../shared/model/import/import-file.ts';
import type { ImportedRun } from '../../../../shared/model/import/imported-run.ts';

/** Reads a file to its end, and checks what every imported run must hold: it fits the contract, and its sums agree with each other. */
export function readImport(content: string, fileName = 'results.jtl'): ImportedRun {
  const steps = importFile(fileName, content, readOwnSummary);
  let step = steps.next();
  while (!step.done) step = steps.next();
  const run = step.value;
  LoadPlanSchema.parse(run.plan);
  RunResultsSchema.parse(run.results);
  run.seconds.map((point) => SecondPointSchema.parse(point));
  const { asked, ok, failed, aborted } = run.results.requests;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  if (asked !== ok + failed + aborted) throw new Error('The requests do not add up');
  if (failed !== sum(run.results.failures.map(({ count }) => count))) throw new Error('The classes do not add up');
  if (run.seconds.length > 0) {
    if (sum(run.seconds.map((point) => point.ok)) !== ok) throw new Error('The seconds do not add up to what succeeded');
    if (sum(run.seconds.map((point) => point.failed)) !== failed) throw new Error('The seconds do not add up to what failed');
    if (sum(run.seconds.map((point) => point.sent)) !== asked) throw new Error('The seconds do not add up to what was sent');
  }
  return run;
}

/** One of the files in `samples`, as its tool writes them. */
export function sampleFile(name: string): string {
  return readFileSync(new URL(`samples/${name}`, import.meta.url), 'utf8');
}
