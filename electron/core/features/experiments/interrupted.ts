import { limitSentence } from '../../../../shared/model/experiment/limit-text.ts';
import type { StoredSeries } from './experiments-store.ts';

/** A series of which an earlier console has not seen the end, as the next one finds it; `at`: when it was last written (Unix ms). */
export function interrupted(series: StoredSeries, at: number): StoredSeries {
  if (series.kind === 'search') {
    const { plan, steps } = series.document;
    return { ...series, document: { ...series.document, state: 'interrupted', sentence: limitSentence(plan, steps, 'interrupted') } };
  }
  const { document } = series;
  return {
    ...series,
    document: {
      ...document,
      state: 'interrupted',
      endedAt: at,
      reason: 'Blitz Console ended while the experiment went on. What was collected until then is in its runs.',
      phases: document.phases.map((phase) => {
        if (phase.state === 'running') return { ...phase, state: 'failed', endedAt: at };
        return phase.state === 'waiting' ? { ...phase, state: 'skipped' } : phase;
      }),
    },
  };
}
