import type { ExperimentId } from '../../../../shared/base/ids.ts';
import type { RunningJobs } from '../../../../shared/contract/app.ts';
import { remainingMs } from '../../../../shared/model/experiment/experiment-estimate.ts';
import { ExperimentRun } from './experiment-run.ts';
import type { LimitSearchRun } from './limit-search-run.ts';

/** An experiment or a search, by its number. */
export function idOf(series: ExperimentRun | LimitSearchRun): ExperimentId {
  return series instanceof ExperimentRun ? series.experiment.id : series.search.id;
}

/** A series as one of the jobs that go on, with the time it still has where that can be told. */
export function jobOf(series: ExperimentRun | LimitSearchRun): RunningJobs['jobs'][number] {
  const endsAt = endOf(series);
  const href = `#/experiment/${idOf(series)}`;
  return { kind: 'experiment', text: textOf(series), href, ...(endsAt === undefined ? {} : { endsAt }) };
}

/** `experiment 3: load 2 of 3`, `limit search 4: step 5` */
function textOf(series: ExperimentRun | LimitSearchRun): string {
  if (!(series instanceof ExperimentRun)) return `limit search ${series.search.id}: step ${series.search.steps.length + 1}`;
  const { id, phases } = series.experiment;
  const current = phases.find(({ state }) => state === 'running');
  return `experiment ${id}${current === undefined ? '' : `: ${current.text}`}`;
}

/** Unix time in ms. */
function endOf(series: ExperimentRun | LimitSearchRun): number | undefined {
  if (!(series instanceof ExperimentRun)) return Date.now() + series.remainingMs;
  const { phases, plan } = series.experiment;
  const current = phases.find(({ state }) => state === 'running');
  const waiting = phases.filter(({ state }) => state === 'waiting');
  const kinds = [...(current === undefined ? [] : [current]), ...waiting].map(({ kind }) => kind);
  const durationMs = remainingMs(kinds, plan, { loadMs: series.loadMs });
  return durationMs === undefined ? undefined : (current?.startedAt ?? Date.now()) + durationMs;
}
