import { Button } from '@mantine/core';
import type { Experiment } from '../../../../shared/contract/experiments.ts';
import { formatDuration, formatPlural } from '../../../../shared/model/format.ts';
import { planText } from '../../../../shared/model/plan-text.ts';
import { compareHref } from '../../../ui/compare-groups.ts';
import { NextChangePanel } from '../../../ui/next-change-panel.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { ProgressLine } from '../../../ui/progress-line.tsx';
import { hrefOf } from '../../../ui/route.ts';
import { ToneIcon } from '../../../ui/state-badge.tsx';
import { formatWhen } from '../../../ui/when.ts';
import { progressOf, runsOf } from '../experiment-text.ts';
import { ExperimentHeader } from './experiment-header.tsx';
import classes from './experiment-result.module.css';
import { PhaseList } from './phase-list.tsx';
import { RepeatTable } from './repeat-table.tsx';

/** An experiment: how far it is, what each of its runs came to, and what they say together. */
export function ExperimentResult(props: { experiment: Experiment; busy: boolean; onAgain(): void; onChange(): void }) {
  const { experiment, busy, onAgain, onChange } = props;
  const { id, name, plan, state, startedAt, endedAt, reason, problem, notes, verdict, phases } = experiment;
  const loads = runsOf(experiment, 'load');
  const baselines = runsOf(experiment, 'baseline');
  const last = loads.at(-1);
  const when = formatWhen(new Date(startedAt).toISOString());
  const going = state === 'running';
  return (
    <>
      <ExperimentHeader
        id={id}
        title="Experiment"
        name={name}
        state={state}
        load={plan.load}
        busy={busy}
        onAgain={onAgain}
        onChange={onChange}
        facts={
          <>
            <span>{`${formatPlural(plan.repeats, 'load')} of ${planText(plan.load)}`}</span>
            <span title={when.exact}>{when.short}</span>
            {endedAt === undefined ? undefined : <span>{`took ${formatDuration(endedAt - startedAt)}`}</span>}
          </>
        }
      />
      {going ? <ProgressLine value={progressOf(experiment)} label={`Progress of experiment ${id}`} /> : undefined}
      {problem ? <Notice tone="failed" title={problem.message} hint={problem.hint} /> : undefined}
      {verdict ? (
        <section className={classes.hero} aria-label="The verdict" data-tone={verdict.tone}>
          <ToneIcon tone={verdict.tone === 'good' ? 'ok' : verdict.tone === 'bad' ? 'failed' : 'unknown'} size={22} />
          <div className={classes.words}>
            <p className={classes.sentence} data-testid="experiment-verdict">
              {verdict.sentence}
            </p>
            {verdict.repeats ? <p className={classes.line}>{verdict.repeats}</p> : undefined}
            {reason ? <p className={classes.line}>{reason}</p> : undefined}
          </div>
        </section>
      ) : reason && !problem ? (
        <Notice tone={state === 'completed' ? 'ok' : 'warning'} title={reason} live={false} />
      ) : undefined}
      {notes.map((note) => (
        <Notice key={note} tone="unknown" title={note} live={false} />
      ))}
      {going || last === undefined ? undefined : (
        <div className={classes.ways}>
          <Button component="a" href={hrefOf({ screen: 'verdict', id: last })}>
            Show the verdict
          </Button>
          {baselines.length > 0 ? (
            <Button component="a" href={compareHref([baselines, loads])} variant="default">
              Compare without and with stress
            </Button>
          ) : (
            <Button component="a" href={compareHref([loads])} variant="default">
              Compare with…
            </Button>
          )}
        </div>
      )}
      <div className={classes.columns} data-next={verdict?.nextChange !== undefined}>
        <div className={classes.column}>
          {loads.length > 0 ? (
            <Panel title="What each run came to" flush>
              <RepeatTable phases={phases} />
            </Panel>
          ) : undefined}
          <Panel title="Phases" flush>
            <PhaseList phases={phases} />
          </Panel>
        </div>
        {verdict?.nextChange ? (
          <NextChangePanel change={verdict.nextChange} place={undefined} busy={busy} onRepeat={onAgain} onChange={undefined} />
        ) : undefined}
      </div>
    </>
  );
}
