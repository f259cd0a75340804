import { Select, Switch } from '@mantine/core';
import { stressPresets } from '../../../../shared/model/stress-settings.ts';
import { hrefOf, newTarget } from '../../../ui/route.ts';
import { useHostStore } from '../host-store.ts';
import type { MachineBehind } from '../machine-behind.ts';
import classes from './run-form.module.css';

/** The machine that is recorded, and whether it is stressed meanwhile. */
export function HostFields({ behind }: { behind: MachineBehind }) {
  const { stressed, stress, edit } = useHostStore();
  const { target, why, host } = behind;
  if (!target) {
    if (why !== 'unknown') return undefined;
    return (
      <p className={classes.machine}>
        No machine is known behind <strong>{host}</strong>. To have its CPU, queues and logs recorded along, pick it in the bar on top or{' '}
        <a href={hrefOf({ screen: 'targets', id: newTarget })}>connect it</a>.
      </p>
    );
  }
  return (
    <div className={classes.stack}>
      <p className={classes.machine}>
        Machine behind it: <strong>{target.name}</strong>
        {why === 'url' ? `, because the URL leads there.` : '.'} Its CPU, queues and logs are recorded along.
        {why === 'url' ? undefined : ' Pick another one in the bar on top.'}
      </p>
      <Switch
        label={`Stress ${target.name} during the run`}
        checked={stressed}
        onChange={(event) => edit({ stressed: event.currentTarget.checked })}
      />
      {stressed ? (
        <Select
          aria-label="How it is stressed"
          data={stressPresets.map(({ id, label }) => ({ value: id, label }))}
          value={stress}
          onChange={(value) => value && edit({ stress: value as typeof stress })}
          description="Starts just before the load and ends with it, or after its 60 s. The run then measures the stressor as much as the site."
          inputWrapperOrder={['input', 'description']}
        />
      ) : undefined}
    </div>
  );
}
