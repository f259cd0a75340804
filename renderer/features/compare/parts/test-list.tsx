import type { ComparedMetric, GroupDifference } from '../../../../shared/model/compare/comparison.ts';
import { Panel } from '../../../ui/panel.tsx';
import { groupLook } from '../compare-look.ts';
import { DifferenceBadge } from './difference-badge.tsx';
import classes from './test-list.module.css';

const metricNames: Record<ComparedMetric, string> = { failed: 'Failed', p95: 'p95', rate: 'Rate' };

/** By which test a difference is called better, worse or noise. */
export function TestList({ differences }: { differences: readonly GroupDifference[] }) {
  return (
    <Panel title="By which test" flush>
      <ul className={classes.tests}>
        {differences.map((difference) => (
          <li key={`${difference.group} ${difference.metric}`}>
            <span className={classes.what}>{`${groupLook(difference.group).letter} ${metricNames[difference.metric]}`}</span>
            <DifferenceBadge difference={difference} />
            <span className={classes.text}>{difference.text}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
