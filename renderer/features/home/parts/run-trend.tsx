import { Tooltip } from '@mantine/core';
import type { RunListItem } from '../../../../shared/contract/run-record.ts';
import { formatDuration, formatShare } from '../../../../shared/model/format.ts';
import { hrefOf } from '../../../ui/route.ts';
import { describeRunState } from '../../../ui/run-state.ts';
import { ToneIcon } from '../../../ui/state-badge.tsx';
import classes from './run-trend.module.css';

/** The newest runs side by side, oldest first: the share that failed above, p95 below, each on its own scale. */
export function RunTrend({ runs }: { runs: readonly RunListItem[] }) {
  if (runs.length < 2)
    return <p className={classes.quiet}>One run so far. The next ones appear beside it, so that a change can be told from chance.</p>;
  const shown = runs.toReversed();
  const shares = shown.map((run) => share(run));
  const largestShare = Math.max(...shares, 0);
  const largestP95 = Math.max(...shown.map((run) => run.p95Us), 0);
  return (
    <div className={classes.trend}>
      <div className={classes.scale} aria-hidden>
        <span>failed</span>
        <span className={classes.most}>{`to ${formatShare(round(largestShare))}`}</span>
        <span>p95</span>
        <span className={classes.most}>{`to ${formatDuration(largestP95 / 1000)}`}</span>
      </div>
      <ol className={classes.runs} aria-label="Recent runs, oldest first">
        {shown.map((run, index) => {
          const failed = shares[index] ?? 0;
          const badge = describeRunState(run);
          const text = `Run ${run.id}${run.name ? ` “${run.name}”` : ''}: ${formatShare(round(failed))} failed, p95 ${formatDuration(run.p95Us / 1000)}. ${badge.text}`;
          return (
            <li key={run.id}>
              <Tooltip label={`${text} · ${run.planText}`} multiline maw={300}>
                <a className={classes.run} href={hrefOf({ screen: 'run', id: run.id })} aria-label={text}>
                  <Bar share={largestShare > 0 ? failed / largestShare : 0} kind="failed" />
                  <Bar share={largestP95 > 0 ? run.p95Us / largestP95 : 0} kind="p95" />
                  <ToneIcon tone={badge.tone} size={12} />
                  <span className={classes.number}>{run.id}</span>
                </a>
              </Tooltip>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function Bar({ share: height, kind }: { share: number; kind: 'failed' | 'p95' }) {
  return (
    <span className={classes.slot} data-kind={kind}>
      <span className={classes.bar} style={{ height: `${height * 100}%` }} data-zero={height === 0 || undefined} />
    </span>
  );
}

function share(run: RunListItem): number {
  const ended = run.ok + run.failed;
  return ended > 0 ? run.failed / ended : 0;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
