import type { RunListItem } from '../../../../shared/contract/run-record.ts';
import { formatCount, formatDuration, formatRate, formatShare } from '../../../../shared/model/format.ts';
import type { LoadSample } from '../../../../shared/model/load-sample.ts';
import { runDifference } from '../../../../shared/model/run-difference.ts';
import { StatRow, StatTile, withUnit } from '../../../ui/stat-tile.tsx';

/** The six figures of a run: what went out and what became of it; where the same load ran before, how far they are from that run's. */
export function RunTiles({ sample, before }: { sample: LoadSample; before?: RunListItem | undefined }) {
  const { totals, latency } = sample;
  const ended = totals.ok + totals.failed;
  const running = sample.state === 'running';
  const rate = running || sample.elapsedMs === 0 ? sample.ratePerSecond : (ended / sample.elapsedMs) * 1000;
  const difference = before ? runDifference({ failed: totals.failed, ratePerSecond: rate, p95Us: latency.p95Us }, before) : undefined;
  const than = before ? ` vs run ${before.id}` : '';
  return (
    <StatRow label="Figures">
      <StatTile label="Sent" value={formatCount(totals.sent)} detail={`of ${formatCount(totals.asked)} asked`} testId="tile-sent" />
      <StatTile
        label="Ok"
        value={formatCount(totals.ok)}
        detail={ended > 0 ? formatShare(totals.ok / ended) : 'none yet'}
        testId="tile-ok"
      />
      <StatTile
        label="Failed"
        value={formatCount(totals.failed)}
        detail={ended > 0 ? formatShare(totals.failed / ended) : 'none yet'}
        tone={totals.failed > 0 ? 'failed' : undefined}
        note={difference && `${difference.failed}${than}`}
        testId="tile-failed"
      />
      {running ? (
        <StatTile
          label="In flight"
          value={formatCount(totals.inFlight)}
          detail={`${formatCount(sample.connections)} connections`}
          testId="tile-in-flight"
        />
      ) : (
        <StatTile
          label="Aborted"
          value={formatCount(totals.aborted)}
          detail={totals.aborted > 0 ? 'unanswered at the end' : 'none left open'}
          testId="tile-aborted"
        />
      )}
      <StatTile
        label="Rate"
        {...withUnit(formatRate(rate))}
        detail={running ? 'last second' : 'on average'}
        note={difference && `${difference.rate}${than}`}
        testId="tile-rate"
      />
      <StatTile
        label="p95"
        {...withUnit(latency.count === 0 ? '–' : formatDuration(latency.p95Us / 1000))}
        detail={latency.count === 0 ? (running ? 'no answer yet' : 'no answer') : `p99 ${formatDuration(latency.p99Us / 1000)}`}
        note={difference && `${difference.p95}${than}`}
        testId="tile-p95"
      />
    </StatRow>
  );
}
