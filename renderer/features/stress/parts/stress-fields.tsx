import { Autocomplete, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { useAlarms } from '../../../client/index.ts';
import { alarmChoices } from '../../../ui/alarm-choices.ts';
import { guardsOf } from '../../../ui/guard-drafts.ts';
import { GuardFields } from '../../../ui/guard-fields.tsx';
import type { StressErrors, StressForm } from '../stress-form.ts';
import { useStressStore } from '../stress-store.ts';
import classes from './stress-parts.module.css';

const methods = ['all', 'matrixprod', 'fft', 'float', 'int64', 'prime', 'sqrt', 'ackermann', 'loop'];

type NumberKey = 'workers' | 'loadPercent' | 'niceness' | 'memoryPercent';

/** What is to be stressed, how much, how long, and what ends it before its time. */
export function StressFields({ errors }: { errors: StressErrors }) {
  const { guards, setGuards } = useStressStore();
  const { alarms = [] } = useAlarms();
  return (
    <div className={classes.form}>
      <StressSettingFields errors={errors} />
      <GuardFields drafts={guards} problems={guardsOf(guards).problems} alarms={alarmChoices(alarms)} onChange={setGuards} />
    </div>
  );
}

/** What is to be stressed, how much and how long. */
export function StressSettingFields({ errors }: { errors: StressErrors }) {
  const { form, edit } = useStressStore();
  const number = (field: NumberKey, label: string, description: string, percent = false) => (
    <NumberInput
      label={label}
      description={description}
      value={form[field]}
      onChange={(value) => edit({ [field]: value === '' || value === '-' ? '' : Number(value) })}
      error={errors[field]}
      allowDecimal={false}
      {...(percent ? { suffix: '\u2009%' } : {})}
    />
  );
  return (
    <div className={classes.form}>
      <SegmentedControl
        size="xs"
        aria-label="What to stress"
        value={form.kind}
        onChange={(kind) => edit({ kind: kind as StressForm['kind'] })}
        data={[
          { value: 'cpu', label: 'CPU' },
          { value: 'memory', label: 'Memory' },
          { value: 'io', label: 'I/O' },
        ]}
      />
      <div className={classes.grid}>
        <TextInput
          label="Duration"
          description="At most 15 min"
          value={form.duration}
          onChange={(event) => edit({ duration: event.currentTarget.value })}
          error={errors.duration}
        />
        {number('niceness', 'Niceness', '-20 goes first, 19 last')}
        {number('workers', 'Workers', '0 = one for each CPU')}
        {form.kind === 'cpu' ? number('loadPercent', 'Load', 'Of each worker', true) : undefined}
        {form.kind === 'memory' ? number('memoryPercent', 'Memory', 'Share that is filled', true) : undefined}
        {form.kind === 'cpu' ? (
          <Autocomplete
            size="xs"
            label="Method"
            description="--cpu-method"
            data={methods}
            value={form.method}
            onChange={(method) => edit({ method })}
            error={errors.method}
          />
        ) : undefined}
      </div>
    </div>
  );
}
