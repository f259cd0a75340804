import type { RunId } from '../base/ids.ts';
import { describeFailureClass, type FailureClass } from './failure-class.ts';
import { formatCount } from './format.ts';
import type { RunState } from './load-sample.ts';

/** What the advice is read off: a line of the history. */
export interface NextStepRun {
  readonly id: RunId;
  readonly state: RunState;
  readonly target: string;
  readonly executor: string;
  readonly planText: string;
  readonly ok: number;
  readonly failed: number;
  readonly topFailure?: FailureClass | undefined;
}

/** What is worth doing next, and why: one sentence each, and the preset that does it. */
export interface NextStep {
  readonly title: string;
  readonly why: string;
  readonly presetId?: string | undefined;
  /** Look at this run. */
  readonly openRunId?: RunId | undefined;
  /** Repeat this run as it was. */
  readonly repeatRunId?: RunId | undefined;
}

/** Reads the next step off the runs so far, newest first. Ended runs only count. */
export function nextStep(runs: readonly NextStepRun[]): NextStep | undefined {
  const ended = runs.filter((run) => run.state !== 'running');
  const [last] = ended;
  if (!last) return undefined;
  const alike = ended.filter((run) => run.planText === last.planText && run.target === last.target);
  if (last.state !== 'completed' && last.state !== 'stopped_by_threshold') {
    return {
      title: `Run ${last.id} to its end`,
      why: 'It did not come to its end, so its figures are not the whole story.',
      repeatRunId: last.id,
    };
  }
  if (last.failed > 0 && last.executor.startsWith('ramping')) {
    return {
      title: 'Stay below the first failure',
      why: `The charts of run ${last.id} mark where requests began to fail. Read off the connections there and load with fewer.`,
      openRunId: last.id,
    };
  }
  if (last.failed > 0 && last.ok === 0) {
    const cause = last.topFailure ? ` (${describeFailureClass(last.topFailure).label.toLowerCase()})` : '';
    return {
      title: 'See whether the server is up',
      why: `Not one request of run ${last.id} succeeded${cause}. An example in the run says what came back.`,
      openRunId: last.id,
    };
  }
  if (last.failed > 0) {
    if (alike.length < 3) {
      return {
        title: `Repeat run ${last.id}: ${alike.length} of 3`,
        why: 'Near its limit the same server fails hundreds of requests one time and none the next. One run proves nothing.',
        repeatRunId: last.id,
      };
    }
    const worst = Math.max(...alike.slice(0, 3).map((run) => run.failed));
    const least = Math.min(...alike.slice(0, 3).map((run) => run.failed));
    return {
      title: 'Find the number of connections at which it begins',
      why: `Three runs failed ${formatCount(least)} to ${formatCount(worst)} requests. A ramp shows where the cliff is.`,
      presetId: 'find-the-cliff',
    };
  }
  const wide = ended.find((run) => run.target === last.target && run.planText.includes('1,000 connections'));
  if (!wide) {
    return {
      title: 'Now with 1,000 connections',
      why: 'The same number of requests all at once is where servers lose them.',
      presetId: 'all-at-once',
    };
  }
  return {
    title: 'See what a visitor waits',
    why: 'Nothing failed. A fixed rate measures waiting from the moment a request was due.',
    presetId: 'steady-rate',
  };
}
