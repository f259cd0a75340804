import { NumberInput, Switch, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Target } from '../../../../shared/contract/targets.ts';
import type { ExperimentForm, FieldErrors } from '../experiment-form.ts';
import { useExperimentStore } from '../experiment-store.ts';
import classes from './experiment-parts.module.css';

/** How often, with what before it, and under which stress. */
export function ExperimentFields(props: { errors: FieldErrors<ExperimentForm>; target: Target | undefined; stressFields: ReactNode }) {
  const { errors, target, stressFields } = props;
  const { form, edit } = useExperimentStore();
  const toggle = (field: 'smoke' | 'stressed' | 'baseline' | 'raiseErrorLog', label: string, description?: string) => (
    <Switch
      label={label}
      checked={form[field]}
      onChange={(event) => edit({ [field]: event.currentTarget.checked })}
      {...(description === undefined ? {} : { description })}
    />
  );
  return (
    <>
      <div className={classes.grid}>
        <NumberInput
          label="Repeats"
          description="3 tell a cause from chance"
          value={form.repeats}
          onChange={(value) => edit({ repeats: value === '' ? '' : Number(value) })}
          error={errors.repeats}
          allowDecimal={false}
        />
        <TextInput
          label="Cool-down"
          description="Pause between two runs"
          value={form.coolDown}
          onChange={(event) => edit({ coolDown: event.currentTarget.value })}
          error={errors.coolDown}
        />
        <div className={classes.wide}>
          <TextInput
            label="Name"
            placeholder="e.g. worker_connections 4096"
            value={form.name}
            onChange={(event) => edit({ name: event.currentTarget.value })}
            error={errors.name}
          />
        </div>
      </div>
      {toggle('smoke', '200 requests first', 'Ends there where one of them fails')}
      {target ? (
        <>
          {toggle('raiseErrorLog', 'Have nginx write warnings meanwhile', 'Some losses are only said at level warn; put back afterwards')}
          {toggle('stressed', `Stress ${target.name} during the load`)}
        </>
      ) : undefined}
      {target && form.stressed ? (
        <div className={classes.inset}>
          {toggle('baseline', 'Once without stress before it', 'What the stress costs is the difference')}
          {stressFields}
        </div>
      ) : undefined}
    </>
  );
}
