import type { RunState } from '../../shared/model/load-sample.ts';
import type { Tone } from './state-badge.tsx';

/** How a run's state reads. `passed` is what its thresholds said and `failed` how many requests failed. */
export function describeRunState(run: { state: RunState; passed?: boolean | undefined; failed: number }): { tone: Tone; text: string } {
  switch (run.state) {
    case 'running':
      return { tone: 'running', text: 'Running' };
    case 'completed':
      if (run.passed === false) return { tone: 'failed', text: 'Threshold failed' };
      return run.failed > 0 ? { tone: 'failed', text: 'Lost requests' } : { tone: 'ok', text: 'None failed' };
    case 'stopped_by_user':
      return { tone: 'unknown', text: 'Stopped' };
    case 'stopped_by_threshold':
      return { tone: 'failed', text: 'Aborted by threshold' };
    case 'stopped_by_guard':
      return { tone: 'warning', text: 'Stopped by a guard' };
    case 'interrupted':
      return { tone: 'warning', text: 'Interrupted' };
    case 'internal_error':
      return { tone: 'warning', text: 'Internal error' };
  }
}
