import { NumberInput, Select, Switch } from '@mantine/core';
import type { Guard } from '../../../../shared/contract/guard.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { stressPresets } from '../../../../shared/model/stress-settings.ts';
import { guardProblem } from '../guard-form.ts';
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

const guards: readonly { kind: Guard['kind']; label: string }[] = [
  { kind: 'failure_rate', label: 'Failed above' },
  { kind: 'cpu', label: 'CPU above' },
  { kind: 'memory', label: 'Memory above' },
  { kind: 'unreachable', label: 'No answer from the machine' },
];

/** What ends the run before its time. */
export function GuardList() {
  const { guards: form, editGuard } = useHostStore();
  return (
    <div className={classes.stack}>
      {guards.map(({ kind, label }) => {
        const fields = form[kind];
        const problem = guardProblem(kind, fields);
        return (
          <div key={kind} className={classes.guard}>
            <Switch label={label} checked={fields.on} onChange={(event) => editGuard(kind, { on: event.currentTarget.checked })} />
            {kind === 'unreachable' ? (
              <span />
            ) : (
              <NumberInput
                aria-label={`${label}: limit in percent`}
                suffix=" %"
                value={fields.percent}
                disabled={!fields.on}
                error={problem?.startsWith('A limit') === true}
                onChange={(percent) => editGuard(kind, { percent: percent === '' ? '' : Number(percent) })}
              />
            )}
            <NumberInput
              aria-label={`${label}: for so many seconds`}
              prefix="for "
              suffix=" s"
              value={fields.seconds}
              disabled={!fields.on}
              error={problem?.startsWith('From') === true}
              onChange={(seconds) => editGuard(kind, { seconds: seconds === '' ? '' : Number(seconds) })}
            />
            {problem === undefined ? undefined : (
              <p className={classes.problem} role="alert">
                {problem}
              </p>
            )}
          </div>
        );
      })}
    </div>
  );
}
