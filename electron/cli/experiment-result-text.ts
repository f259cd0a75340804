import type { Experiment, ExperimentPhase, LimitSearch } from '../../shared/contract/experiments.ts';
import type { RunListItem } from '../../shared/contract/run-record.ts';
import { formatCount, formatDuration, formatRate } from '../../shared/model/format.ts';
import { outcomeText } from '../../shared/model/outcome.ts';
import { visibleExcerpt } from '../../shared/model/report/index.ts';
import type { TerminalOutput } from './terminal.ts';
import { tableLines } from './text-table.ts';
import { verdictLines } from './verdict-text.ts';

const stateWords: Readonly<Record<ExperimentPhase['state'], string>> = {
  waiting: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'failed',
  skipped: 'skipped',
};
const outcomeWords: Readonly<Record<LimitSearch['steps'][number]['outcome'], string>> = {
  held: 'held',
  failed: 'failed',
  behind: 'fell behind',
  generator: 'generator limited',
};
const phaseWords: Readonly<Record<LimitSearch['steps'][number]['phase'], string>> = {
  step_up: 'step up',
  bisect: 'bisect',
  confirm: 'confirm',
};

/** One phase that has ended, for a log: `load 1 of 3  run 42  None of 14,000 failed.` */
export function phaseLine({ text, state }: ExperimentPhase, run: RunListItem | undefined): string {
  return [text, ...(run === undefined ? [stateWords[state]] : [`run ${run.id}`, runOutcome(run)])].join('  ');
}

/** What a terminal shows of an ended experiment: how it ended, each phase, what to know of it, and why requests failed. */
export function experimentLines(experiment: Experiment, runs: readonly RunListItem[], output: TerminalOutput): string[] {
  const { id, state, reason, problem, notes, phases, verdict } = experiment;
  const runOf = (phase: ExperimentPhase) => runs.find((run) => run.id === phase.runId);
  const failed = runs.some((run) => run.failed > 0);
  const color = state === 'completed' ? (failed ? 'red' : 'green') : state === 'failed' ? 'red' : 'yellow';
  const rows = phases
    .filter(({ kind }) => kind !== 'cool_down')
    .map((phase) => {
      const run = runOf(phase);
      if (run === undefined) return [phase.text, '', stateWords[phase.state], '', ''];
      return [phase.text, `run ${run.id}`, runOutcome(run), formatRate(run.ratePerSecond), `p95 ${formatDuration(run.p95Us / 1000)}`];
    });
  return [
    output.style(['bold', color], `Experiment ${id}: ${visibleExcerpt(reason ?? state, 400)}`),
    ...(problem?.hint === undefined ? [] : [visibleExcerpt(problem.hint, 400)]),
    '',
    ...tableLines(rows).map((line) => `  ${line}`),
    ...notes.map((note) => output.style('yellow', `! ${visibleExcerpt(note, 400)}`)),
    ...(verdict === undefined ? [] : ['', ...verdictLines(verdict, output)]),
  ];
}

/** One step of a search: `2,000 requests/s  step up  failed  41 of 10,000 failed  p95 12 ms  run 7` */
export function stepLine({
  ratePerSecond,
  phase,
  outcome,
  asked,
  failed,
  p95Ms,
  runId,
  answeredPerSecond,
}: LimitSearch['steps'][number]): string {
  const lost = failed > 0 ? `${formatCount(failed)} of ${formatCount(asked)} failed` : `none of ${formatCount(asked)} failed`;
  const behind = outcome === 'behind' ? `, ${formatCount(Math.round(answeredPerSecond))}/s answered` : '';
  const rate = `${formatCount(ratePerSecond)}/s`.padStart(10);
  return `${rate}  ${phaseWords[phase].padEnd(7)}  ${outcomeWords[outcome].padEnd(17)}  ${lost}${behind}, p95 ${formatDuration(p95Ms)}  run ${runId}`;
}

function runOutcome({ state, asked, ok, failed, aborted, topFailure }: RunListItem): string {
  const failures = topFailure === undefined ? [] : [{ class: topFailure, count: failed }];
  return outcomeText({ state, asked, ok, failed, aborted, failures: failures.length > 0 && failed > 0 ? failures : [] });
}
