import { Button } from '@mantine/core';
import { IconEyeOff, IconServer2 } from '@tabler/icons-react';
import { Panel } from '../../../ui/panel.tsx';
import { hrefOf, newTarget } from '../../../ui/route.ts';
import classes from './blind-spots.module.css';

/** What nobody looked at, and what to do so that the next run is seen whole. */
export function BlindSpots({ spots, hasMachine }: { spots: readonly string[]; hasMachine: boolean }) {
  return (
    <Panel title="Not seen">
      <ul className={classes.spots}>
        {spots.map((spot) => (
          <li key={spot}>
            <IconEyeOff size={14} aria-hidden />
            {spot}
          </li>
        ))}
      </ul>
      {hasMachine ? undefined : (
        <Button
          component="a"
          href={hrefOf({ screen: 'targets', id: newTarget })}
          variant="default"
          leftSection={<IconServer2 size={14} />}
          className={classes.button}
        >
          Connect the server
        </Button>
      )}
    </Panel>
  );
}
