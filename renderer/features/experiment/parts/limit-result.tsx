import { Button } from '@mantine/core';
import type { LimitSearch } from '../../../../shared/contract/experiments.ts';
import { formatRate } from '../../../../shared/model/format.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { ProgressLine } from '../../../ui/progress-line.tsx';
import { hrefOf } from '../../../ui/route.ts';
import { StatRow, StatTile, withUnit } from '../../../ui/stat-tile.tsx';
import { ExperimentHeader } from './experiment-header.tsx';
import classes from './experiment-result.module.css';
import { LimitCurve } from './limit-curve.tsx';
import { StepTable } from './step-table.tsx';

/** A search for the limit: the answer in a sentence, the curve it was read off, and every rate that was tried. */
export function LimitResult(props: { search: LimitSearch; busy: boolean; onAgain(): void; onChange(): void }) {
  const { search, busy, onAgain, onChange } = props;
  const { id, plan, state, steps, ratePerSecond, failsAtPerSecond, sentence, progress, problem } = search;
  const lost = steps.findLast(({ failed }) => failed > 0);
  return (
    <>
      <ExperimentHeader
        id={id}
        title="Limit search"
        name=""
        state={state}
        load={plan.load}
        busy={busy}
        onAgain={onAgain}
        onChange={onChange}
        facts={<span>{`${formatRate(plan.startRate)} to ${formatRate(plan.maxRate)}`}</span>}
      />
      {state === 'running' ? <ProgressLine value={progress} label={`Progress of search ${id}`} /> : undefined}
      {problem ? <Notice tone="failed" title={problem.message} hint={problem.hint} /> : undefined}
      <p className={classes.sentence} data-testid="limit" aria-live="polite">
        {sentence}
      </p>
      {ratePerSecond === undefined && failsAtPerSecond === undefined ? undefined : (
        <StatRow label="The limit">
          <StatTile
            label="Nothing fails up to"
            {...(ratePerSecond === undefined ? { value: '–' } : withUnit(formatRate(ratePerSecond)))}
            detail={state === 'running' ? 'so far' : 'confirmed'}
            tone={ratePerSecond === undefined ? undefined : 'ok'}
          />
          <StatTile
            label="Not carried from"
            {...(failsAtPerSecond === undefined ? { value: '–' } : withUnit(formatRate(failsAtPerSecond)))}
            detail={failsAtPerSecond === undefined ? 'no such rate was seen' : 'the lowest that was tried'}
            tone={failsAtPerSecond === undefined ? undefined : 'failed'}
          />
        </StatRow>
      )}
      <Panel title="Rate against what became of the requests" flush>
        <LimitCurve steps={steps} held={ratePerSecond} lost={failsAtPerSecond} />
      </Panel>
      {steps.length > 0 ? (
        <Panel
          title="Every step"
          aside={
            lost ? (
              <Button component="a" href={hrefOf({ screen: 'verdict', id: lost.runId })} variant="default">
                Why they failed
              </Button>
            ) : undefined
          }
          flush
        >
          <StepTable steps={steps} />
        </Panel>
      ) : undefined}
    </>
  );
}
