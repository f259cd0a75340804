import { formatCount, formatDuration, formatRate, formatShare } from '../../../../shared/model/format.ts';
import type { LoadSample } from '../../../../shared/model/load-sample.ts';
import { StatRow, StatTile, withUnit } from '../../../ui/stat-tile.tsx';

/** The six figures of a run: what went out and what became of it. */
export function RunTiles({ sample }: { sample: LoadSample }) {
  const { totals, latency } = sample;
  const ended = totals.ok + totals.failed;
  const running = sample.state === 'running';
  const rate = running || sample.elapsedMs === 0 ? sample.ratePerSecond : (ended / sample.elapsedMs) * 1000;
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
      <StatTile label="Rate" {...withUnit(formatRate(rate))} detail={running ? 'last second' : 'on average'} testId="tile-rate" />
      <StatTile
        label="p95"
        {...withUnit(latency.count === 0 ? '–' : formatDuration(latency.p95Us / 1000))}
        detail={latency.count === 0 ? (running ? 'no answer yet' : 'no answer') : `p99 ${formatDuration(latency.p99Us / 1000)}`}
        testId="tile-p95"
      />
    </StatRow>
  );
}
