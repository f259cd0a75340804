import type { Comparison } from '../../../../shared/model/compare/comparison.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { PercentileCurves } from '../../../ui/percentile-chart.tsx';
import { groupLook } from '../compare-look.ts';
import { ChangeTable } from './change-table.tsx';
import { ClassTable } from './class-table.tsx';
import classes from './comparison-body.module.css';
import { OutcomeTable } from './outcome-table.tsx';
import { TestList } from './test-list.tsx';

/** Two to five groups side by side. */
export function ComparisonBody({ comparison }: { comparison: Comparison }) {
  const { groups, changes, sentence, warnings, differences } = comparison;
  const hasFailures = groups.some(({ failures }) => failures.length > 0);
  return (
    <>
      <p className={classes.sentence} data-testid="comparison">
        {sentence}
      </p>
      {warnings.length > 0 ? (
        <Notice
          tone="warning"
          title={warnings.length === 1 ? warnings[0] : 'This may mislead:'}
          hint={warnings.length === 1 ? undefined : warnings.map((warning) => <div key={warning}>{warning}</div>)}
          live={false}
        />
      ) : undefined}
      <Panel title="Outcome" flush>
        <OutcomeTable comparison={comparison} />
      </Panel>
      <div className={classes.columns}>
        <div className={classes.column}>
          <Panel title="Latency by percentile" flush>
            <PercentileCurves
              title="http_req_duration"
              curves={groups.map((group, place) => ({
                label: groupLook(place).letter,
                hue: groupLook(place).hue,
                dash: groupLook(place).dash,
                curve: group.latencyCurve,
                count: requestsOf(group),
              }))}
            />
          </Panel>
          <Panel title="How they failed" flush>
            {hasFailures ? <ClassTable groups={groups} /> : <p className={classes.quiet}>No request failed in any of them.</p>}
          </Panel>
        </div>
        <div className={classes.column}>
          <Panel title="What changed" flush>
            {changes.length > 0 ? (
              <ChangeTable changes={changes} count={groups.length} />
            ) : (
              <p className={classes.quiet}>Nothing that was recorded: plan, settings, machine and build are the same.</p>
            )}
          </Panel>
          {differences.length > 0 ? <TestList differences={differences} /> : undefined}
        </div>
      </div>
    </>
  );
}

/** Of one run: its curve is the median run's. */
function requestsOf({ runs }: Comparison['groups'][number]): number {
  return Math.max(1, ...runs.map(({ asked }) => asked));
}
