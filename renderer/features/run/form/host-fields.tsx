import { Select, Switch } from '@mantine/core';
import type { Target } from '../../../../shared/contract/targets.ts';
import { stressPresets } from '../../../../shared/model/stress-settings.ts';
import { useHostStore } from '../host-store.ts';
import classes from './run-form.module.css';

/** The machine that is recorded, and whether it is stressed meanwhile. */
export function HostFields({ target }: { target: Target | undefined }) {
  const { stressed, stress, edit } = useHostStore();
  if (!target) return undefined;
  return (
    <div className={classes.stack}>
      <p className={classes.machine}>
        Machine behind it: <strong>{target.name}</strong>. Its CPU, queues and logs are recorded along. Pick another one in the bar on top.
      </p>
      <Switch
        label="Stress the machine during the run"
        checked={stressed}
        onChange={(event) => edit({ stressed: event.currentTarget.checked })}
      />
      {stressed ? (
        <Select
          aria-label="How it is stressed"
          data={stressPresets.map(({ id, label }) => ({ value: id, label }))}
          value={stress}
          onChange={(value) => value && edit({ stress: value as typeof stress })}
          description="Starts just before the load and ends with it, or after its 60 s."
          inputWrapperOrder={['input', 'description']}
        />
      ) : undefined}
    </div>
  );
}
