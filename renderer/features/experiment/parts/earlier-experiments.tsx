import { planText } from '../../../../shared/model/plan-text.ts';
import { useCall } from '../../../client/index.ts';
import { Panel } from '../../../ui/panel.tsx';
import { StateBadge } from '../../../ui/state-badge.tsx';
import { formatWhen } from '../../../ui/when.ts';
import { describeExperimentState } from '../experiment-text.ts';
import classes from './experiment-parts.module.css';

/** Shown at most. */
const most = 8;

/** Experiments before this one, the newest first. */
export function EarlierExperiments() {
  const { data } = useCall((client, signal) => client.experiments.list({ limit: most }, { signal }), 'earlier experiments');
  if (!data || data.experiments.length === 0) return undefined;
  return (
    <Panel title="Earlier experiments" flush>
      <ul className={classes.list}>
        {data.experiments.map(({ id, name, plan, state, startedAt }) => {
          const badge = describeExperimentState(state);
          return (
            <li key={id}>
              <a className={classes.row} href={`#/experiment/${id}`}>
                <span>{id}</span>
                <span className={classes.grow}>{name === '' ? `${plan.repeats} × ${planText(plan.load)}` : name}</span>
                <StateBadge tone={badge.tone}>{badge.text}</StateBadge>
                <span className={classes.when}>{formatWhen(new Date(startedAt).toISOString()).short}</span>
              </a>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
