import { NumberInput, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import { errorAt } from '../form-to-plan.ts';
import type { RunForm } from '../run-form.ts';
import type { FormPart } from './form-context.ts';
import classes from './run-form.module.css';

type TextKey = 'connectTimeout' | 'timeout' | 'gracefulStop' | 'expectStatus' | 'expectBody' | 'name';

function Field(props: { part: FormPart; field: TextKey; path: string; label: string; placeholder?: string }) {
  const { part, field, path, label, placeholder } = props;
  return (
    <TextInput
      label={label}
      value={part.form[field]}
      onChange={(event) => part.edit({ [field]: event.currentTarget.value } as Partial<RunForm>)}
      error={errorAt(part.errors, path)}
      {...(placeholder ? { placeholder } : {})}
    />
  );
}

/** What counts as success. */
export function CheckFields(part: FormPart) {
  return (
    <div className={classes.grid}>
      <Field part={part} field="expectStatus" path="checks.expectStatus" label="Accepted statuses" placeholder="below 400" />
      <NumberInput
        label="Redirects to follow"
        value={part.form.maxRedirects}
        onChange={(value) => part.edit({ maxRedirects: value === '' ? '' : Number(value) })}
        error={errorAt(part.errors, 'maxRedirects')}
        min={0}
      />
      <div className={classes.wide}>
        <Field part={part} field="expectBody" path="checks.expectBody" label="The body must contain" placeholder="anything" />
      </div>
    </div>
  );
}

/** How connections are made and how long is waited. */
export function ConnectionFields(part: FormPart) {
  const { form, errors, edit } = part;
  return (
    <div className={classes.stack}>
      <div className={classes.grid}>
        <Field part={part} field="timeout" path="connection.timeoutMs" label="Request time-out" />
        <Field part={part} field="connectTimeout" path="connection.connectTimeoutMs" label="Connect time-out" />
        <Field part={part} field="gracefulStop" path="gracefulStopMs" label="Grace when stopping" />
      </div>
      <Switch
        label="Accept any certificate (insecure)"
        checked={form.insecure}
        onChange={(event) => edit({ insecure: event.currentTarget.checked })}
      />
      <Textarea
        label="Resolve"
        description="One a line: host:port address"
        autosize
        minRows={1}
        maxRows={4}
        value={form.resolve}
        onChange={(event) => edit({ resolve: event.currentTarget.value })}
        error={errorAt(errors, 'connection.resolve')}
        classNames={{ input: classes.mono ?? '' }}
        spellCheck={false}
      />
      <Textarea
        label="Certificate authority (PEM)"
        autosize
        minRows={1}
        maxRows={6}
        value={form.caPem}
        onChange={(event) => edit({ caPem: event.currentTarget.value })}
        error={errorAt(errors, 'connection.caPem')}
        classNames={{ input: classes.mono ?? '' }}
        spellCheck={false}
      />
    </div>
  );
}

/** How the run is found again. */
export function LabelFields(part: FormPart) {
  return (
    <div className={classes.stack}>
      <Field part={part} field="name" path="name" label="Name" placeholder="e.g. before worker_connections 2000" />
      <TagsInput
        label="Tags"
        value={[...part.form.tags]}
        onChange={(tags) => part.edit({ tags })}
        maxTags={20}
        placeholder={part.form.tags.length === 0 ? 'Enter adds one' : ''}
      />
    </div>
  );
}
