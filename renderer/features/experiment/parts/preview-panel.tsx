import { useDebouncedValue } from '@mantine/hooks';
import type { ExperimentPlan } from '../../../../shared/contract/experiments.ts';
import { useCall } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { ToneIcon } from '../../../ui/state-badge.tsx';
import classes from './experiment-parts.module.css';

const settleMs = 250;

/** What it will come to, and what to know before it starts. */
export function PreviewPanel({ plan }: { plan: ExperimentPlan | undefined }) {
  const [settled] = useDebouncedValue(plan, settleMs);
  const { data, error } = useCall(
    (client, signal) => (settled ? client.experiments.preview({ plan: settled }, { signal }) : Promise.reject(new Error('No plan'))),
    settled ? `preview ${JSON.stringify(settled)}` : undefined,
  );
  return (
    <Panel title="What it will come to">
      {error && settled ? <Notice tone="failed" title={error.message} hint={error.hint} live={false} /> : undefined}
      {settled ? undefined : <p className={classes.quiet}>Shown as soon as every field is right.</p>}
      {data && settled ? (
        <>
          <p className={classes.sentence}>{data.sentence}</p>
          {data.warnings.length > 0 ? (
            <ul className={classes.warnings} aria-label="Warnings">
              {data.warnings.map((warning) => (
                <li key={warning}>
                  <ToneIcon tone="warning" />
                  {warning}
                </li>
              ))}
            </ul>
          ) : undefined}
        </>
      ) : undefined}
    </Panel>
  );
}
