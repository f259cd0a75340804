import type { RunListItem } from '../../../shared/contract/run-record.ts';
import type { StressJob } from '../../../shared/contract/stress.ts';
import type { ChartMarker } from '../../ui/chart-marker.ts';

/** Something of ours that went on, for a chart: when it began and, once it has, ended (Unix ms). */
export interface Moment {
  readonly at: number;
  readonly endAt?: number | undefined;
  readonly text: string;
  readonly tone: ChartMarker['tone'];
}

/** Labels of that many moments can be read side by side. */
const mostMarkers = 30;

/** Our runs and stress jobs, from their beginning to their end; what goes on, or whose end nobody knows yet, has none. */
export function momentsOf(
  runs: readonly Pick<RunListItem, 'id' | 'state' | 'startedAt' | 'durationMs' | 'passed'>[],
  jobs: readonly Pick<StressJob, 'startedAt' | 'endsAt' | 'endedAt' | 'state'>[],
): Moment[] {
  return [
    ...runs.map(({ id, state, startedAt, durationMs, passed }): Moment => {
      const at = Date.parse(startedAt);
      const endAt = state === 'running' ? undefined : at + durationMs;
      return { at, endAt, text: `run ${id}`, tone: passed === false ? 'failed' : 'unknown' };
    }),
    ...jobs
      .filter(({ state }) => state !== 'starting')
      // The host itself ends a job that was lost sight of.
      .map(({ startedAt, endsAt, endedAt, state }): Moment => {
        const endAt = endedAt ?? (state === 'lost' ? endsAt : undefined);
        return { at: startedAt, endAt, text: 'stress', tone: 'warning' };
      }),
  ];
}

/** Those of a span of time (Unix ms) as spans of a chart whose axis counts seconds from `originMs`; the newest, if there are too many. */
export function momentMarkers(moments: readonly Moment[], axis: { originMs: number; fromMs: number; toMs: number }): ChartMarker[] {
  const { originMs, fromMs, toMs } = axis;
  return moments
    .filter(({ at, endAt }) => at <= toMs && (endAt ?? toMs) >= fromMs)
    .toSorted((a, b) => b.at - a.at)
    .slice(0, mostMarkers)
    .map(({ at, endAt, text, tone }) => ({
      at: (at - originMs) / 1000,
      until: endAt === undefined || endAt > toMs ? Number.POSITIVE_INFINITY : (endAt - originMs) / 1000,
      label: text,
      tone,
    }));
}
