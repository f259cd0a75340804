import type { LoadPlan } from '../../../shared/model/load-plan.ts';
import type { ChartMarker } from '../../ui/chart-marker.ts';
import type { RunSeries, SeriesTable } from './run-series.ts';

/** Moments of a run worth a line: its first failure and where the plan's stages begin. */
export function runMarkers(series: RunSeries, plan: LoadPlan | undefined): ChartMarker[] {
  const markers: ChartMarker[] = [];
  if (plan && 'stages' in plan.executor) {
    let at = 0;
    plan.executor.stages.forEach((stage, index) => {
      if (index > 0) markers.push({ at, label: `stage ${index + 1}`, tone: 'unknown' });
      at += stage.durationMs / 1000;
    });
  }
  const first = firstFailure(series.moments) ?? firstFailure(series.seconds);
  if (first !== undefined) markers.push({ at: first, label: 'first failure', tone: 'failed' });
  return markers;
}

/** Seconds since the start. */
function firstFailure(table: SeriesTable): number | undefined {
  const index = table.values('failed').findIndex((count) => count > 0);
  return index < 0 ? undefined : index * table.stepSeconds;
}
