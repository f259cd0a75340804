import { estimatePlan } from '../../../../shared/model/estimate.ts';
import { formatCount, formatDuration, formatRate } from '../../../../shared/model/format.ts';
import type { LoadPlan } from '../../../../shared/model/load-plan.ts';
import { Notice } from '../../../ui/notice.tsx';
import { StatRow, StatTile } from '../../../ui/stat-tile.tsx';
import classes from './run-page.module.css';

/** What the plan will come to, before it runs. */
export function EstimatePanel({ plan, knownRatePerSecond }: { plan: LoadPlan; knownRatePerSecond: number | undefined }) {
  const estimate = estimatePlan(plan, knownRatePerSecond);
  const basis =
    estimate.fromEarlierRun && knownRatePerSecond !== undefined ? `at ${formatRate(knownRatePerSecond)} as last time` : undefined;
  const open = plan.executor.type === 'shared-iterations' || plan.executor.type === 'constant-vus' || plan.executor.type === 'ramping-vus';
  return (
    <div className={classes.column}>
      <StatRow label="Estimate">
        <StatTile
          label="Requests"
          value={estimate.requests === undefined ? '–' : formatCount(estimate.requests)}
          detail={
            estimate.requests === undefined
              ? 'as many as the server answers'
              : open
                ? basis && plan.executor.type !== 'shared-iterations'
                  ? basis
                  : 'in all'
                : 'due by the clock'
          }
        />
        <StatTile
          label="Takes"
          value={estimate.durationMs === undefined ? '–' : formatDuration(estimate.durationMs)}
          detail={
            estimate.durationMs === undefined
              ? 'as long as the server takes'
              : plan.executor.type === 'shared-iterations'
                ? basis
                : 'set by the plan'
          }
        />
        <StatTile
          label="Connections"
          value={formatCount(estimate.connections)}
          detail={plan.connection.keepAlive ? 'kept alive' : 'a new one each request'}
        />
      </StatRow>
      {estimate.warnings.map((warning) => (
        <Notice key={warning} tone="warning" title={warning} live={false} />
      ))}
    </div>
  );
}
