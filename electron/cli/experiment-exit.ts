import type { Experiment, LimitSearch } from '../../shared/contract/experiments.ts';
import type { RunListItem } from '../../shared/contract/run-record.ts';
import { codeOf, type ExitCode, exitCodes } from './exit-codes.ts';

/** What a run of an experiment says about its end. */
export type EndedRun = Pick<RunListItem, 'id' | 'state' | 'passed' | 'failed'>;

/**
 * How an ended experiment ends the command. Where thresholds are set they decide; where none is, no request of a load may have failed: an
 * experiment asks why any does.
 */
export function experimentExitCode({ state, phases, plan, problem }: Experiment, runs: readonly EndedRun[]): ExitCode {
  const runOf = (id: number | undefined) => runs.find((run) => run.id === id);
  const last = runOf(phases.findLast(({ runId }) => runId !== undefined)?.runId);
  switch (state) {
    case 'completed': {
      const loads = phases.filter(({ kind }) => kind === 'load').map(({ runId }) => runOf(runId));
      const holds = (run: EndedRun | undefined) => (plan.load.thresholds.length > 0 ? run?.passed === true : run?.failed === 0);
      return loads.every(holds) ? exitCodes.pass : exitCodes.threshold;
    }
    case 'stopped':
      if (last?.state === 'stopped_by_guard') return exitCodes.guard;
      return last?.state === 'stopped_by_threshold' ? exitCodes.threshold : exitCodes.aborted;
    case 'failed':
      if (phases.some(({ kind, state: phase }) => kind === 'smoke' && phase === 'failed') && last?.state !== 'internal_error')
        return exitCodes.threshold;
      return problem === undefined ? exitCodes.internal : codeOf[problem.code];
    default:
      return exitCodes.remote;
  }
}

/** How an ended search ends the command: 0 with an answer, 99 without one. */
export function limitExitCode({ state, ratePerSecond, problem }: LimitSearch): ExitCode {
  if (state === 'completed') return ratePerSecond === undefined ? exitCodes.threshold : exitCodes.pass;
  if (state === 'stopped') return exitCodes.aborted;
  if (state === 'failed') return problem === undefined ? exitCodes.internal : codeOf[problem.code];
  return exitCodes.remote;
}
