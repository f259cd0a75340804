import { Button } from '@mantine/core';
import { Panel } from '../../../ui/panel.tsx';
import { hrefOf } from '../../../ui/route.ts';
import type { NextStep } from '../next-step.ts';
import classes from './next-step-panel.module.css';

/** What to do next, and why. */
export function NextStepPanel({ step, busy, onPreset }: { step: NextStep; busy: boolean; onPreset(presetId: string): void }) {
  const { presetId, repeatRunId } = step;
  return (
    <Panel title="Next">
      <p className={classes.title}>{step.title}</p>
      <p className={classes.why}>{step.why}</p>
      {presetId === undefined ? undefined : (
        <Button onClick={() => onPreset(presetId)} disabled={busy}>
          Fill in the form
        </Button>
      )}
      {repeatRunId === undefined ? undefined : (
        <Button component="a" href={hrefOf({ screen: 'run', id: repeatRunId })}>
          Open run {repeatRunId}
        </Button>
      )}
    </Panel>
  );
}
