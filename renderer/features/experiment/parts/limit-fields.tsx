import { NumberInput, TextInput } from '@mantine/core';
import type { FieldErrors, LimitForm } from '../experiment-form.ts';
import { useExperimentStore } from '../experiment-store.ts';
import classes from './experiment-parts.module.css';

/** Where to begin, where to end, and how exact the answer is to be. */
export function LimitFields({ errors }: { errors: FieldErrors<LimitForm> }) {
  const { limit, editLimit } = useExperimentStore();
  const number = (field: Exclude<keyof LimitForm, 'step'>, label: string, description: string, suffix?: string) => (
    <NumberInput
      label={label}
      description={description}
      value={limit[field]}
      onChange={(value) => editLimit({ [field]: value === '' ? '' : Number(value) })}
      error={errors[field]}
      {...(suffix === undefined ? { allowDecimal: false } : { suffix })}
    />
  );
  return (
    <div className={classes.grid}>
      {number('startRate', 'Begin with', 'Requests a second')}
      {number('maxRate', 'Never more than', 'Requests a second')}
      <TextInput
        label="Each step"
        description="How long a rate is held"
        value={limit.step}
        onChange={(event) => editLimit({ step: event.currentTarget.value })}
        error={errors.step}
      />
      {number('precision', 'As exact as', 'Of the rate found', '\u2009%')}
      {number('confirmations', 'Confirmed', 'Times it must hold')}
    </div>
  );
}
