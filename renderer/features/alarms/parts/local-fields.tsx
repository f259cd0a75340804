import { NumberInput, SegmentedControl, Select, Switch, TextInput } from '@mantine/core';
import type { TargetId } from '../../../../shared/base/ids.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { type AlarmForm, type AlarmFormErrors, localMetricTexts } from '../alarm-form.ts';
import classes from '../alarm-form-page.module.css';

interface LocalFieldsProps {
  form: AlarmForm;
  errors: AlarmFormErrors;
  targets: readonly Target[];
  edit(change: Partial<AlarmForm>): void;
}

/** What begins well for each: a rule that neither sleeps nor cries. */
const usual: Record<AlarmForm['source'], Partial<AlarmForm>> = {
  host: { threshold: 90, periodS: 1, evaluationPeriods: 10, datapointsToAlarm: 8, treatMissingData: 'missing', statistic: 'Average' },
  run: { threshold: 1, periodS: 1, evaluationPeriods: 5, datapointsToAlarm: 5, treatMissingData: 'notBreaching', statistic: 'Average' },
  log: { threshold: 1, periodS: 10, evaluationPeriods: 1, datapointsToAlarm: 1, treatMissingData: 'notBreaching', statistic: 'Sum' },
  http: { threshold: 1, periodS: 10, evaluationPeriods: 2, datapointsToAlarm: 2, treatMissingData: 'breaching', statistic: 'Maximum' },
};

/** Something the console samples itself. */
export function LocalFields(props: LocalFieldsProps) {
  const { form, edit } = props;
  return (
    <div className={classes.stack}>
      <SegmentedControl
        size="xs"
        aria-label="Kind"
        value={form.source}
        onChange={(value) => {
          const source = value as AlarmForm['source'];
          edit({ source, ...usual[source] });
        }}
        data={[
          { value: 'host', label: 'A host' },
          { value: 'run', label: 'A run' },
          { value: 'log', label: 'A log' },
          { value: 'http', label: 'An address' },
        ]}
      />
      <div className={classes.grid}>
        {form.source === 'host' ? <HostFields {...props} /> : undefined}
        {form.source === 'run' ? <RunFields {...props} /> : undefined}
        {form.source === 'log' ? <LogFields {...props} /> : undefined}
        {form.source === 'http' ? <HttpFields {...props} /> : undefined}
      </div>
    </div>
  );
}

function Machine({ form, targets, edit }: LocalFieldsProps) {
  return (
    <Select
      label="Machine"
      data={targets.map(({ id, name }) => ({ value: id, label: name }))}
      value={form.machine}
      onChange={(value) => value && edit({ machine: value as TargetId, pinned: value as TargetId })}
    />
  );
}

function HostFields(props: LocalFieldsProps) {
  const { form, edit } = props;
  return (
    <>
      <Machine {...props} />
      <Select
        label="Figure, once a second"
        data={Object.entries(localMetricTexts.host).map(([value, { label }]) => ({ value, label }))}
        value={form.hostField}
        onChange={(value) => value && edit({ hostField: value as AlarmForm['hostField'] })}
      />
    </>
  );
}

function RunFields({ form, edit }: LocalFieldsProps) {
  return (
    <Select
      label="Figure of the run that goes on"
      description="Between runs there is no data."
      data={Object.entries(localMetricTexts.run).map(([value, { label }]) => ({ value, label }))}
      value={form.runField}
      onChange={(value) => value && edit({ runField: value as AlarmForm['runField'] })}
      className={classes.wide ?? ''}
    />
  );
}

function LogFields(props: LocalFieldsProps) {
  const { form, errors, edit } = props;
  return (
    <>
      <Machine {...props} />
      <Select
        label="From"
        data={[
          { value: 'file', label: 'a file' },
          { value: 'journal', label: 'the journal' },
        ]}
        value={form.logFrom}
        onChange={(value) => value && edit({ logFrom: value as AlarmForm['logFrom'], logPlace: '' })}
      />
      <TextInput
        label={form.logFrom === 'file' ? 'Path' : 'Unit (empty: all of it)'}
        placeholder={form.logFrom === 'file' ? '/var/log/app.log' : 'nginx.service'}
        value={form.logPlace}
        onChange={(event) => edit({ logPlace: event.currentTarget.value })}
        error={errors['where.metric.source.from.path'] ?? errors['where.metric.source.from.unit'] ?? errors['where.metric.source.from']}
        spellCheck={false}
      />
      <TextInput
        label="Lines that match"
        value={form.pattern}
        onChange={(event) => edit({ pattern: event.currentTarget.value })}
        error={errors['where.metric.pattern']}
        classNames={{ input: classes.mono ?? '' }}
        spellCheck={false}
      />
      <Switch label="Read it as root (sudo)" checked={form.logSudo} onChange={(event) => edit({ logSudo: event.currentTarget.checked })} />
    </>
  );
}

function HttpFields({ form, errors, edit }: LocalFieldsProps) {
  return (
    <>
      <TextInput
        label="Address"
        placeholder="https://shop.example/health"
        value={form.url}
        onChange={(event) => edit({ url: event.currentTarget.value })}
        error={errors['where.metric.url']}
        className={classes.wide ?? ''}
        spellCheck={false}
      />
      <Select
        label="Figure, once a period"
        data={Object.entries(localMetricTexts.http).map(([value, { label }]) => ({ value, label }))}
        value={form.httpField}
        onChange={(value) => value && edit({ httpField: value as AlarmForm['httpField'], threshold: value === 'failed' ? 1 : 1000 })}
      />
      <div className={classes.pair}>
        <TextInput
          label="Time-out"
          value={form.timeout}
          onChange={(event) => edit({ timeout: event.currentTarget.value })}
          error={errors['where.metric.timeoutMs']}
        />
        <NumberInput
          label="Status"
          placeholder="below 400"
          value={form.expectStatus}
          onChange={(value) => edit({ expectStatus: value === '' ? '' : Number(value) })}
          error={errors['where.metric.expectStatus']}
          allowDecimal={false}
        />
      </div>
    </>
  );
}
