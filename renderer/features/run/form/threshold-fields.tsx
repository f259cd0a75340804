import { ActionIcon, Button, Checkbox, Select, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { metricCatalog } from '../../../../shared/model/metric-catalog.ts';
import { thresholdMeaning } from '../../../../shared/model/threshold-text.ts';
import { errorAt } from '../form-to-plan.ts';
import { nextKey, type ThresholdFields } from '../run-form.ts';
import type { FormPart } from './form-context.ts';
import classes from './run-form.module.css';

const metrics = metricCatalog.map(({ name }) => name);

/** What decides pass or fail, in k6's words. */
export function ThresholdList({ form, errors, edit }: FormPart) {
  const change = (key: string, values: Partial<ThresholdFields>) =>
    edit({ thresholds: form.thresholds.map((threshold) => (threshold.key === key ? { ...threshold, ...values } : threshold)) });
  return (
    <fieldset className={classes.stages}>
      <legend className={classes.legend}>Pass when</legend>
      {form.thresholds.length === 0 ? <p className={classes.none}>No threshold: the run passes when it completes.</p> : undefined}
      {form.thresholds.map((threshold, index) => (
        <div key={threshold.key} className={classes.threshold}>
          <Select
            aria-label={`Metric of threshold ${index + 1}`}
            data={metrics}
            value={threshold.metric}
            onChange={(metric) => metric && change(threshold.key, { metric })}
            comboboxProps={{ width: 220, position: 'bottom-start' }}
            classNames={{ input: classes.mono ?? '' }}
          />
          <TextInput
            aria-label={`Expression of threshold ${index + 1}`}
            value={threshold.expression}
            onChange={(event) => change(threshold.key, { expression: event.currentTarget.value })}
            error={errorAt(errors, `thresholds.${index}`) !== undefined}
            placeholder="p(95)<500"
            classNames={{ input: classes.mono ?? '' }}
            spellCheck={false}
          />
          <Checkbox
            label="abort"
            title="Stop the run as soon as this cannot hold any more"
            aria-label={`Abort the run when threshold ${index + 1} fails`}
            checked={threshold.abortOnFail}
            onChange={(event) => change(threshold.key, { abortOnFail: event.currentTarget.checked })}
          />
          <ActionIcon
            aria-label={`Remove threshold ${index + 1}`}
            onClick={() => edit({ thresholds: form.thresholds.filter((one) => one.key !== threshold.key) })}
          >
            <IconTrash size={15} />
          </ActionIcon>
          <Problem text={errorAt(errors, `thresholds.${index}`)} />
          <Meaning text={thresholdMeaning(threshold)} />
        </div>
      ))}
      <Button
        variant="subtle"
        color="gray"
        leftSection={<IconPlus size={14} />}
        className={classes.add}
        onClick={() =>
          edit({
            thresholds: [...form.thresholds, { key: nextKey(), metric: 'http_req_duration', expression: 'p(95)<500', abortOnFail: false }],
          })
        }
      >
        Add a threshold
      </Button>
    </fieldset>
  );
}

function Meaning({ text }: { text: string | undefined }) {
  return text === undefined ? undefined : <p className={classes.meaning}>{text}</p>;
}

function Problem({ text }: { text: string | undefined }) {
  return text === undefined ? undefined : (
    <p className={classes.problem} role="alert">
      {text}
    </p>
  );
}
