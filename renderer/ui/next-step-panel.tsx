import { Button } from '@mantine/core';
import type { RunId } from '../../shared/base/ids.ts';
import type { NextStep } from '../../shared/model/next-step.ts';
import classes from './next-step-panel.module.css';
import { Panel } from './panel.tsx';
import { hrefOf } from './route.ts';

/** What to do next, and why. `here` is the run whose page this is: it need not be opened. */
export function NextStepPanel(props: {
  step: NextStep;
  busy: boolean;
  here?: RunId;
  onPreset(presetId: string): void;
  onRepeat(id: RunId): void;
}) {
  const { step, busy, here, onPreset, onRepeat } = props;
  const { presetId, repeatRunId, openRunId } = step;
  // A run's page has its main button already.
  const variant = here === undefined ? 'filled' : 'default';
  return (
    <Panel title="Next">
      <p className={classes.title}>{step.title}</p>
      <p className={classes.why}>{step.why}</p>
      {presetId === undefined ? undefined : (
        <Button variant={variant} onClick={() => onPreset(presetId)} disabled={busy}>
          Fill in the form
        </Button>
      )}
      {openRunId === undefined || openRunId === here ? undefined : (
        <Button variant={variant} component="a" href={hrefOf({ screen: 'run', id: openRunId })}>
          Open run {openRunId}
        </Button>
      )}
      {repeatRunId === undefined ? undefined : (
        <Button variant={variant} onClick={() => onRepeat(repeatRunId)} disabled={busy}>
          Run it again
        </Button>
      )}
    </Panel>
  );
}
