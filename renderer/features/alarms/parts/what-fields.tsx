import { SegmentedControl } from '@mantine/core';
import type { Target } from '../../../../shared/contract/targets.ts';
import { Panel } from '../../../ui/panel.tsx';
import type { AlarmForm, AlarmFormErrors } from '../alarm-form.ts';
import { CloudFields } from './cloud-fields.tsx';
import { LocalFields } from './local-fields.tsx';

/** What the alarm looks at: something this console samples itself, or a metric of CloudWatch. */
export function WhatFields(props: {
  form: AlarmForm;
  errors: AlarmFormErrors;
  targets: readonly Target[];
  isNew: boolean;
  edit(change: Partial<AlarmForm>): void;
}) {
  const { form, errors, targets, isNew, edit } = props;
  return (
    <Panel
      title="What it watches"
      aside={
        <SegmentedControl
          size="xs"
          aria-label="Who measures"
          value={form.kind}
          disabled={!isNew}
          // A period of CloudWatch is no shorter than 10 s, and usually a minute.
          onChange={(kind) =>
            edit(kind === 'local' ? { kind, periodS: 1 } : { kind: 'cloudwatch', periodS: 60, evaluationPeriods: 5, datapointsToAlarm: 3 })
          }
          data={[
            { value: 'local', label: 'This console' },
            { value: 'cloudwatch', label: 'CloudWatch' },
          ]}
        />
      }
    >
      {form.kind === 'local' ? (
        <LocalFields form={form} errors={errors} targets={targets} edit={edit} />
      ) : (
        <CloudFields form={form} errors={errors} isNew={isNew} edit={edit} />
      )}
    </Panel>
  );
}
