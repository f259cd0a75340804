import { Button, Checkbox, Loader, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { CloudMetric } from '../../../../shared/contract/cloudwatch.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { formatCount } from '../../../../shared/model/format.ts';
import { useAction, useCall } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { metricKey, scopeKey, useCloudwatchStore } from '../cloudwatch-store.ts';
import classes from '../metrics-view.module.css';

/** Rows in the page at once; a search finds the rest. */
const mostRows = 200;

/** Every metric of the account and region, found by its words; those that are drawn are ticked. */
export function MetricBrowser(props: { scope: AwsScope; target: Target; shown: readonly CloudMetric[]; hasUsual: boolean }) {
  const { scope, target, shown, hasUsual } = props;
  const { chosen, toggle, edit } = useCloudwatchStore();
  const [search, setSearch] = useState('');
  const [namespace, setNamespace] = useState<string | null>(null);
  const [settled] = useDebouncedValue(search, 200);
  const query = { scope, search: settled, limit: mostRows, ...(namespace === null ? {} : { namespace }) };
  const found = useCall((client, signal) => client.cloudwatch.metrics(query, { signal }), JSON.stringify(query));
  const again = useAction((client) => client.cloudwatch.metrics({ ...query, fresh: true }));
  const drawn = new Set(shown.map(metricKey));
  const { data } = found;
  const error = found.error ?? again.error;
  const rows = data?.metrics ?? [];
  const off = shown.filter((metric) => !rows.some((row) => metricKey(row) === metricKey(metric)));
  return (
    <Panel
      title="Find metrics"
      className={classes.browser}
      aside={
        <span className={classes.quiet}>
          {data ? `${formatCount(data.total)} found` : found.loading ? <Loader size={12} aria-label="Asking" /> : ''}
        </span>
      }
    >
      <div className={classes.find}>
        <TextInput
          size="xs"
          aria-label="Words in the metric's name or dimensions"
          placeholder="cpu i-0abc"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Select
          size="xs"
          aria-label="Namespace"
          placeholder="every namespace"
          data={data?.namespaces ?? []}
          value={namespace}
          onChange={setNamespace}
          clearable
        />
        {hasUsual && chosen !== undefined ? (
          <Button size="xs" variant="default" onClick={() => edit({ chosen: undefined })}>
            {`Show what matters of ${target.name}`}
          </Button>
        ) : undefined}
      </div>
      {error ? <Notice tone="failed" title={error.message} hint={error.hint} /> : undefined}
      {data && data.total === 0 ? (
        <p className={classes.quiet}>
          {search === '' && namespace === null ? 'Nothing has sent a metric here in the last two weeks.' : 'No metric has these words.'}
        </p>
      ) : undefined}
      <ul className={classes.metrics} aria-label="Metrics">
        {[...off, ...rows].map((metric) => (
          <li key={`${scopeKey(scope)} ${metricKey(metric)}`}>
            <Checkbox
              size="xs"
              checked={drawn.has(metricKey(metric))}
              onChange={() => toggle(metric, shown)}
              label={
                <>
                  {metric.name}
                  <span className={classes.dimensions}>
                    {[metric.namespace, ...metric.dimensions.map(({ value }) => value)].join(' · ')}
                  </span>
                </>
              }
            />
          </li>
        ))}
      </ul>
      {data && data.total > rows.length ? (
        <p className={classes.quiet}>{`${formatCount(data.total - rows.length)} more: narrow the search.`}</p>
      ) : undefined}
      <Button
        size="xs"
        variant="default"
        loading={again.running}
        onClick={() => void again.run(undefined).then((answer) => answer && found.reload())}
      >
        Ask AWS again
      </Button>
    </Panel>
  );
}
