import type { Experiment, ExperimentPhase } from '../../../shared/contract/experiments.ts';
import type { ExperimentState } from '../../../shared/model/experiment/experiment-phase.ts';
import type { Tone } from '../../ui/state-badge.tsx';

const states: Record<ExperimentState, { readonly tone: Tone; readonly text: string }> = {
  running: { tone: 'running', text: 'Running' },
  completed: { tone: 'ok', text: 'Completed' },
  stopped: { tone: 'unknown', text: 'Stopped' },
  failed: { tone: 'failed', text: 'Failed' },
  interrupted: { tone: 'warning', text: 'Interrupted' },
};

/** How the state of an experiment or of a search reads. */
export function describeExperimentState(state: ExperimentState): { readonly tone: Tone; readonly text: string } {
  return states[state];
}

const phaseTones: Record<ExperimentPhase['state'], Tone | undefined> = {
  waiting: undefined,
  running: 'running',
  done: 'ok',
  failed: 'failed',
  skipped: 'unknown',
};

/** The shape of a phase's state; a phase still to come has none. */
export function phaseTone(state: ExperimentPhase['state']): Tone | undefined {
  return phaseTones[state];
}

/** Runs of the phases of one kind, in order. */
export function runsOf(experiment: Experiment, kind: ExperimentPhase['kind']): number[] {
  return experiment.phases.flatMap((phase) => (phase.kind === kind && phase.runId !== undefined ? [phase.runId] : []));
}

/** How much of it is over, 0…1: pauses do not count. */
export function progressOf({ phases }: Experiment): number {
  const runs = phases.filter(({ kind }) => kind !== 'cool_down');
  const over = runs.filter(({ state }) => state === 'done' || state === 'failed' || state === 'skipped').length;
  return runs.length === 0 ? 0 : over / runs.length;
}
