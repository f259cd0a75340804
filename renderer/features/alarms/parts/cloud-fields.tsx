import { Button, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { CloudMetric } from '../../../../shared/contract/cloudwatch.ts';
import { basicStatistics } from '../../../../shared/model/alarm.ts';
import { useCall, useStream } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import type { AlarmForm, AlarmFormErrors } from '../alarm-form.ts';
import classes from '../alarm-form-page.module.css';
import { placeKey, placeText } from '../alarm-list.ts';

const statistics = [...basicStatistics, 'p50', 'p90', 'p95', 'p99'];
/** Metrics offered at once; words narrow them. */
const mostOffered = 100;

/** A metric of CloudWatch: of which account, which one, and its statistic. */
export function CloudFields(props: { form: AlarmForm; errors: AlarmFormErrors; isNew: boolean; edit(change: Partial<AlarmForm>): void }) {
  const { form, errors, isNew, edit } = props;
  const known = useStream((client, signal) => client.aws.status(undefined, { signal }), 'aws status');
  const scopes = (known.value?.scopes ?? []).map(({ scope }) => scope);
  const { scope } = form;
  const all = scope === undefined || scopes.some((one) => placeKey(one) === placeKey(scope)) ? scopes : [scope, ...scopes];
  if (known.value && all.length === 0) {
    return (
      <Notice
        tone="unknown"
        title="No AWS account is watched yet."
        hint="Name a profile and a region in the settings, or start the demo lab, which brings a CloudWatch of its own."
        actions={
          <Button variant="default" component="a" href="#/settings">
            Settings
          </Button>
        }
        live={false}
      />
    );
  }
  return (
    <div className={classes.grid}>
      <Select
        label="Account and region"
        data={all.map((one) => ({ value: placeKey(one), label: placeText(one) }))}
        value={scope === undefined ? null : placeKey(scope)}
        onChange={(key) => edit({ scope: all.find((one) => placeKey(one) === key), metric: undefined })}
        disabled={!isNew}
        error={errors['where.scope'] ?? errors['where.scope.kind']}
        placeholder="which one?"
      />
      <Select
        label="Statistic"
        data={statistics.some((one) => one === form.statistic) ? statistics : [form.statistic, ...statistics]}
        value={form.statistic}
        onChange={(value) => value && edit({ statistic: value })}
      />
      {scope === undefined ? undefined : <MetricSelect key={placeKey(scope)} scope={scope} form={form} errors={errors} edit={edit} />}
    </div>
  );
}

function MetricSelect(props: { scope: AwsScope; form: AlarmForm; errors: AlarmFormErrors; edit(change: Partial<AlarmForm>): void }) {
  const { scope, form, errors, edit } = props;
  const [search, setSearch] = useState('');
  const [settled] = useDebouncedValue(search, 200);
  const found = useCall(
    (client, signal) => client.cloudwatch.metrics({ scope, search: settled.replaceAll('·', ' '), limit: mostOffered }, { signal }),
    `metrics ${placeKey(scope)} ${settled}`,
  );
  const [before, setBefore] = useState<readonly CloudMetric[]>([]);
  if (found.data && found.data.metrics !== before) setBefore(found.data.metrics);
  const offered = form.metric === undefined ? before : [form.metric, ...before];
  const byKey = new Map(offered.map((metric) => [keyOf(metric), metric]));
  return (
    <Select
      label="Metric"
      description={found.data && found.data.total > mostOffered ? 'Words of its name, or of what it is of, find any.' : undefined}
      placeholder="CPUUtilization i-0abc…"
      searchable
      onSearchChange={setSearch}
      // The search was AWS' list, by words.
      filter={({ options }) => options}
      data={[...byKey].map(([value, metric]) => ({ value, label: labelOf(metric) }))}
      value={form.metric === undefined ? null : keyOf(form.metric)}
      onChange={(key) => edit({ metric: key === null ? undefined : byKey.get(key) })}
      error={errors['where.metric'] ?? errors['where.metric.name'] ?? found.error?.message}
      nothingFoundMessage={found.loading ? 'Asking…' : 'No metric has these words'}
      className={classes.wide ?? ''}
    />
  );
}

function keyOf({ namespace, name, dimensions }: CloudMetric): string {
  return JSON.stringify([namespace, name, ...dimensions.map((one) => `${one.name}=${one.value}`).sort()]);
}

function labelOf({ namespace, name, dimensions }: CloudMetric): string {
  return [name, ...dimensions.map(({ value }) => value), namespace].join(' · ');
}
