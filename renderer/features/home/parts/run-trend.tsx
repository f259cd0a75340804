import { Tooltip } from '@mantine/core';
import type { RunListItem } from '../../../../shared/contract/run-record.ts';
import type { ConfigChange } from '../../../../shared/model/compare/comparison.ts';
import { formatDuration, formatShare } from '../../../../shared/model/format.ts';
import { hrefOf } from '../../../ui/route.ts';
import { describeRunState } from '../../../ui/run-state.ts';
import { ToneIcon } from '../../../ui/state-badge.tsx';
import { changedRuns, changeText } from '../trend-changes.ts';
import classes from './run-trend.module.css';

/** A run, and what had changed since the one before it. */
export interface TrendEntry {
  readonly run: RunListItem;
  readonly changes: readonly ConfigChange[];
}

/** Changes that are spelled out under the bars. */
const spelledOut = 3;

/** The newest runs side by side, oldest first: the share that failed above, p95 below, each on its own scale; and what changed between them. */
export function RunTrend({ entries }: { entries: readonly TrendEntry[] }) {
  const runs = entries.map(({ run }) => run);
  if (runs.length < 2)
    return <p className={classes.quiet}>One run so far. The next ones appear beside it, so that a change can be told from chance.</p>;
  const shown = runs.toReversed();
  const changesOf = new Map(entries.map(({ run, changes }) => [run.id, changes.map(changeText)]));
  const shares = shown.map((run) => share(run));
  const largestShare = Math.max(...shares, 0);
  const largestP95 = Math.max(...shown.map((run) => run.p95Us), 0);
  return (
    <>
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
            const changes = changesOf.get(run.id) ?? [];
            const changed = changes.length > 0 ? ` Changed before it: ${changes.join(', ')}.` : '';
            const text = `Run ${run.id}${run.name ? ` “${run.name}”` : ''}: ${formatShare(round(failed))} failed, p95 ${formatDuration(run.p95Us / 1000)}. ${badge.text}.${changed}`;
            return (
              <li key={run.id}>
                <Tooltip label={`${text} · ${run.planText}`} multiline maw={300}>
                  <a className={classes.run} href={hrefOf({ screen: 'run', id: run.id })} aria-label={text}>
                    <Bar share={largestShare > 0 ? failed / largestShare : 0} kind="failed" />
                    <Bar share={largestP95 > 0 ? run.p95Us / largestP95 : 0} kind="p95" />
                    <ToneIcon tone={badge.tone} size={12} />
                    <span className={classes.number}>{run.id}</span>
                    <span className={classes.changed} data-on={changes.length > 0} aria-hidden />
                  </a>
                </Tooltip>
              </li>
            );
          })}
        </ol>
      </div>
      <TrendChanges entries={entries} />
    </>
  );
}

/** The newest changes in words. */
function TrendChanges({ entries }: { entries: readonly TrendEntry[] }) {
  const changed = changedRuns(entries, spelledOut);
  if (changed.length === 0) return undefined;
  return (
    <ul className={classes.changes} aria-label="What changed">
      {changed.map(({ run, changes }) => (
        <li key={run.id}>
          <span className={classes.changed} data-on aria-hidden />
          <a href={hrefOf({ screen: 'run', id: run.id })}>{`Run ${run.id}`}</a>
          <span>{changes.map(changeText).join(', ')}</span>
        </li>
      ))}
    </ul>
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
