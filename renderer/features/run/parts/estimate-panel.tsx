import { estimatePlan, type PlanEstimate } from '../../../../shared/model/estimate.ts';
import { formatCount, formatDuration, formatRate } from '../../../../shared/model/format.ts';
import type { LoadPlan } from '../../../../shared/model/load-plan.ts';
import { Notice } from '../../../ui/notice.tsx';
import { StatRow, StatTile } from '../../../ui/stat-tile.tsx';
import classes from './run-page.module.css';

/** What the plan will come to, before it runs. A figure that rests on an earlier run is marked ≈. */
export function EstimatePanel({ plan, knownRatePerSecond = 0 }: { plan: LoadPlan; knownRatePerSecond: number | undefined }) {
  const estimate = estimatePlan(plan, knownRatePerSecond);
  const basis = `if it answers ${formatRate(knownRatePerSecond)} again`;
  const counted = plan.executor.type === 'shared-iterations';
  return (
    <div className={classes.column}>
      <StatRow label="Estimate">
        <StatTile label="Requests" {...requestsTile(estimate, counted, basis)} />
        <StatTile label="Takes" {...durationTile(estimate, counted, basis)} />
        <StatTile
          label="Connections"
          value={formatCount(estimate.connections)}
          detail={plan.connection.keepAlive ? 'at most, kept alive' : 'at most, a new one each request'}
        />
      </StatRow>
      {estimate.warnings.map((warning) => (
        <Notice key={warning} tone="warning" title={warning} live={false} />
      ))}
    </div>
  );
}

function requestsTile({ requests, fromEarlierRun }: PlanEstimate, counted: boolean, basis: string) {
  if (requests === undefined) return { value: '–', detail: 'as many as are answered' };
  if (fromEarlierRun && !counted) return { value: `≈\u2009${formatCount(roughly(requests))}`, detail: basis };
  return { value: formatCount(requests), detail: 'set by the plan' };
}

function durationTile({ durationMs, fromEarlierRun }: PlanEstimate, counted: boolean, basis: string) {
  if (durationMs === undefined) return { value: '–', detail: 'as long as it takes' };
  if (fromEarlierRun && counted) return { value: `≈\u2009${formatDuration(roughly(durationMs))}`, detail: basis };
  return { value: formatDuration(durationMs), detail: 'set by the plan' };
}

/** An estimate is not known to more than two digits. */
function roughly(value: number): number {
  return Number(value.toPrecision(2));
}
