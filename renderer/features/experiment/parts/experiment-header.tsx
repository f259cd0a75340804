import { Button, Tooltip } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconPlayerStopFilled, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ExperimentId } from '../../../../shared/base/ids.ts';
import type { ExperimentState } from '../../../../shared/model/experiment/experiment-phase.ts';
import type { LoadPlan } from '../../../../shared/model/load-plan.ts';
import { planTarget } from '../../../../shared/model/plan-text.ts';
import { holdsRedactedSecret } from '../../../../shared/model/redact-plan.ts';
import { useAction } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { StateBadge } from '../../../ui/state-badge.tsx';
import { describeExperimentState } from '../experiment-text.ts';
import classes from './experiment-header.module.css';

/** Which experiment it is, and what can be done with it: stopped while it goes on, repeated afterwards. */
export function ExperimentHeader(props: {
  id: ExperimentId;
  title: string;
  name: string;
  state: ExperimentState;
  load: LoadPlan;
  facts: ReactNode;
  busy: boolean;
  onAgain(): void;
  onChange(): void;
}) {
  const { id, title, name, state, load, facts, busy, onAgain, onChange } = props;
  const stop = useAction((client) => client.experiments.stop({ id }));
  const badge = describeExperimentState(state);
  const secret = holdsRedactedSecret(load);
  return (
    <>
      <header className={classes.header}>
        <div className={classes.names}>
          <h1 className={classes.title}>
            {`${title} ${id}`}
            <span>
              <StateBadge tone={badge.tone}>{badge.text}</StateBadge>
            </span>
            {name === '' ? undefined : <span className={classes.name}>{name}</span>}
          </h1>
          <div className={classes.facts}>
            <span className={classes.target}>{planTarget(load)}</span>
            {facts}
          </div>
        </div>
        <div className={classes.actions}>
          {state === 'running' ? (
            <Button
              color="stop"
              leftSection={<IconPlayerStopFilled size={14} />}
              onClick={() => void stop.run(undefined)}
              loading={stop.running}
            >
              Stop
            </Button>
          ) : (
            <>
              <Button variant="default" leftSection={<IconAdjustmentsHorizontal size={14} />} onClick={onChange}>
                Change and repeat
              </Button>
              <Tooltip label="A secret of its load was not kept: fill it in with Change and repeat" disabled={!secret}>
                <Button variant="default" leftSection={<IconRefresh size={14} />} onClick={onAgain} disabled={busy || secret}>
                  Do it again
                </Button>
              </Tooltip>
            </>
          )}
        </div>
      </header>
      {stop.error ? <Notice tone="failed" title={stop.error.message} hint={stop.error.hint} /> : undefined}
    </>
  );
}
