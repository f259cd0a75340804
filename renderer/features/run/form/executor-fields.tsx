import { ActionIcon, Button, NumberInput, Select, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { errorAt } from '../form-to-plan.ts';
import { nextKey, type RunForm, type TypedNumber } from '../run-form.ts';
import type { FormPart } from './form-context.ts';
import classes from './run-form.module.css';

const executors: readonly { value: RunForm['executor']; label: string }[] = [
  { value: 'shared-iterations', label: 'A number of requests (shared-iterations)' },
  { value: 'constant-vus', label: 'For a time (constant-vus)' },
  { value: 'ramping-vus', label: 'Connections in stages (ramping-vus)' },
  { value: 'constant-arrival-rate', label: 'A fixed rate (constant-arrival-rate)' },
  { value: 'ramping-arrival-rate', label: 'A rate in stages (ramping-arrival-rate)' },
];

type NumberKey = {
  [Key in keyof RunForm]: RunForm[Key] extends TypedNumber ? (TypedNumber extends RunForm[Key] ? Key : never) : never;
}[keyof RunForm];
type TextKey = 'duration' | 'maxDuration';

/** When requests start: the executor and the figures it needs. */
export function ExecutorFields(part: FormPart) {
  const { form, edit } = part;
  return (
    <>
      <Select
        label="How"
        data={[...executors]}
        value={form.executor}
        onChange={(value) => value && edit({ executor: value as RunForm['executor'] })}
        comboboxProps={{ width: 320, position: 'bottom-start' }}
      />
      <div className={classes.grid}>{figures(part)}</div>
      {form.executor.startsWith('ramping') ? <Stages {...part} /> : undefined}
    </>
  );
}

function figures(part: FormPart) {
  const number = (key: NumberKey, label: string, path: string, description?: string) => (
    <NumberField key={key} part={part} field={key} label={label} path={`executor.${path}`} description={description} />
  );
  const text = (key: TextKey, label: string, path: string, description?: string) => (
    <DurationField key={key} part={part} field={key} label={label} path={`executor.${path}`} description={description} />
  );
  switch (part.form.executor) {
    case 'shared-iterations':
      return [
        number('iterations', 'Requests', 'iterations'),
        number('vus', 'Connections', 'vus'),
        text('maxDuration', 'At most', 'maxDurationMs', 'Then it ends, done or not.'),
      ];
    case 'constant-vus':
      return [number('vus', 'Connections', 'vus'), text('duration', 'Duration', 'durationMs')];
    case 'ramping-vus':
      return [number('startVus', 'Connections at first', 'startVus')];
    case 'constant-arrival-rate':
      return [
        number('rate', 'Requests per second', 'rate'),
        text('duration', 'Duration', 'durationMs'),
        number('maxVus', 'Connections at most', 'maxVus'),
        number('rateIterations', 'Requests at most', 'iterations'),
      ];
    case 'ramping-arrival-rate':
      return [number('startRate', 'Requests per second at first', 'startRate'), number('maxVus', 'Connections at most', 'maxVus')];
  }
}

interface FieldProps<Key> {
  part: FormPart;
  field: Key;
  label: string;
  path: string;
  description?: string | undefined;
}

function NumberField({ part, field, label, path, description }: FieldProps<NumberKey>) {
  return (
    <NumberInput
      label={label}
      {...(description ? { description } : {})}
      value={part.form[field]}
      onChange={(value) => part.edit({ [field]: value === '' ? '' : Number(value) })}
      error={errorAt(part.errors, path)}
      min={0}
      {...(field === 'rateIterations' ? { placeholder: 'no limit' } : {})}
    />
  );
}

function DurationField({ part, field, label, path, description }: FieldProps<TextKey>) {
  return (
    <TextInput
      label={label}
      {...(description ? { description } : {})}
      value={part.form[field]}
      onChange={(event) => part.edit({ [field]: event.currentTarget.value })}
      error={errorAt(part.errors, path)}
      placeholder="30s"
    />
  );
}

function Stages({ form, errors, edit }: FormPart) {
  const unit = form.executor === 'ramping-vus' ? 'connections' : 'requests/s';
  const change = (key: string, values: Partial<RunForm['stages'][number]>) =>
    edit({ stages: form.stages.map((stage) => (stage.key === key ? { ...stage, ...values } : stage)) });
  return (
    <fieldset className={classes.stages}>
      <legend className={classes.legend}>Stages</legend>
      {form.stages.map((stage, index) => (
        <div key={stage.key} className={classes.stage}>
          <span className={classes.index}>{index + 1}</span>
          <TextInput
            aria-label={`Duration of stage ${index + 1}`}
            value={stage.duration}
            onChange={(event) => change(stage.key, { duration: event.currentTarget.value })}
            error={errorAt(errors, `executor.stages.${index}.durationMs`)}
          />
          <span className={classes.index}>to</span>
          <NumberInput
            aria-label={`Target of stage ${index + 1} in ${unit}`}
            suffix={` ${unit}`}
            value={stage.target}
            onChange={(target) => change(stage.key, { target: target === '' ? '' : Number(target) })}
            error={errorAt(errors, `executor.stages.${index}.target`)}
          />
          <ActionIcon
            aria-label={`Remove stage ${index + 1}`}
            disabled={form.stages.length === 1}
            onClick={() => edit({ stages: form.stages.filter((one) => one.key !== stage.key) })}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="subtle"
        color="gray"
        leftSection={<IconPlus size={14} />}
        className={classes.add}
        onClick={() => edit({ stages: [...form.stages, { key: nextKey(), duration: '30s', target: form.stages.at(-1)?.target ?? 100 }] })}
      >
        Add a stage
      </Button>
    </fieldset>
  );
}
