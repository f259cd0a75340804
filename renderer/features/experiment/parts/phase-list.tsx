import { IconCircle, IconCircleDashed } from '@tabler/icons-react';
import type { RunId } from '../../../../shared/base/ids.ts';
import type { ExperimentPhase } from '../../../../shared/contract/experiments.ts';
import { formatCount, formatDuration } from '../../../../shared/model/format.ts';
import { useStream } from '../../../client/index.ts';
import { ProgressLine } from '../../../ui/progress-line.tsx';
import { hrefOf } from '../../../ui/route.ts';
import { ToneIcon } from '../../../ui/state-badge.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { phaseTone } from '../experiment-text.ts';
import classes from './phase-list.module.css';

const words: Record<ExperimentPhase['state'], string> = {
  waiting: 'waits',
  running: 'goes on',
  done: 'done',
  failed: 'failed',
  skipped: 'left out',
};

/** What it goes through, in order: where it is, how long each took, and the run of each. */
export function PhaseList({ phases }: { phases: readonly ExperimentPhase[] }) {
  return (
    <ol className={classes.phases} aria-label="Phases">
      {phases.map((phase, index) => (
        <PhaseRow key={index} phase={phase} />
      ))}
    </ol>
  );
}

function PhaseRow({ phase }: { phase: ExperimentPhase }) {
  const { kind, text, state, runId, startedAt, endedAt } = phase;
  const tone = phaseTone(state);
  const running = state === 'running';
  const now = useNow(running && startedAt !== undefined);
  const tookMs = startedAt === undefined ? undefined : (endedAt ?? (running ? now : startedAt)) - startedAt;
  return (
    <li className={classes.phase} data-kind={kind} data-state={state} aria-current={running ? 'step' : undefined}>
      {tone ? <ToneIcon tone={tone} /> : <Waiting isPause={kind === 'cool_down'} />}
      <span className={classes.text}>{text}</span>
      <span className={classes.state}>{words[state]}</span>
      <span className={classes.run}>
        {runId === undefined ? undefined : <a href={hrefOf({ screen: 'run', id: runId })}>{`Run ${runId}`}</a>}
      </span>
      <span className={classes.took}>{tookMs === undefined ? '' : formatDuration(Math.max(0, Math.round(tookMs / 100) * 100))}</span>
      {running && runId !== undefined ? <LiveRun id={runId} /> : undefined}
    </li>
  );
}

function Waiting({ isPause }: { isPause: boolean }) {
  const Icon = isPause ? IconCircleDashed : IconCircle;
  return <Icon size={14} aria-hidden className={classes.waiting} />;
}

/** The run that goes on, in one line. */
function LiveRun({ id }: { id: RunId }) {
  const { value } = useStream((client, signal) => client.load.watch({ id }, { signal }), `phase run ${id}`);
  if (!value) return undefined;
  return (
    <span className={classes.live}>
      <ProgressLine value={value.progress} label={`Progress of run ${id}`} />
      <span className={classes.figures}>{`${formatCount(value.totals.sent)} sent, ${formatCount(value.totals.failed)} failed`}</span>
    </span>
  );
}
