import { Button, Loader, Menu, Select } from '@mantine/core';
import { IconBellPlus, IconChartLine, IconCloudOff, IconDownload } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { AwsScope, AwsScopeStatus } from '../../../shared/contract/aws.ts';
import type { CloudMetric, MetricQuery } from '../../../shared/contract/cloudwatch.ts';
import type { Target } from '../../../shared/contract/targets.ts';
import { requestsText } from '../../../shared/model/aws-cost.ts';
import { useCall, useStream } from '../../client/index.ts';
import { downloadFile } from '../../ui/download-file.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { formatWhen } from '../../ui/when.ts';
import { metricKey, queryOf, scopeKey, useCloudwatchStore } from './cloudwatch-store.ts';
import { metricText } from './metric-charts-source.ts';
import classes from './metrics-view.module.css';
import { ChartControls } from './parts/chart-controls.tsx';
import { MetricBrowser } from './parts/metric-browser.tsx';
import { MetricCharts } from './parts/metric-charts.tsx';
import { seriesCsv } from './series-csv.ts';
import { useMoments } from './use-moments.ts';

/** CloudWatch's metrics of a target, and any other of its account: on charts with our own runs and stress in them. */
export function MetricsView(props: { target: Target; onTryLab(): void; onAlarm(scope: AwsScope, query: MetricQuery): void }) {
  const { target, onTryLab, onAlarm } = props;
  const status = useStream((client, signal) => client.aws.status(undefined, { signal }), 'aws status');
  const ofTarget = useCall((client, signal) => client.cloudwatch.ofTarget({ targetId: target.id }, { signal }), `metrics of ${target.id}`);
  const picked = useCloudwatchStore((store) => store.scope);
  const scopes = status.value?.scopes ?? [];
  const scope = scopes.find((one) => picked && scopeKey(one.scope) === scopeKey(picked))?.scope ?? ofTarget.data?.scope ?? scopes[0]?.scope;

  const error = status.error ?? ofTarget.error;
  if (!status.value && !error)
    return (
      <div className={classes.waiting}>
        <Loader size="sm" aria-label="Asking which accounts are watched" />
      </div>
    );
  if (!scope)
    return (
      <EmptyState
        level={1}
        icon={<IconCloudOff size={40} stroke={1.2} />}
        title={error?.message ?? 'No AWS account is watched yet'}
        actions={
          <>
            <Button component="a" href="#/settings">
              Name a profile and a region
            </Button>
            <Button variant="default" onClick={onTryLab}>
              Try the demo lab
            </Button>
          </>
        }
      >
        {error?.hint ??
          'CloudWatch is read with your own profile of ~/.aws. Without an account, the demo lab brings a CloudWatch of its own, fed by the CPU of this machine.'}
      </EmptyState>
    );
  return (
    <Metrics
      key={scopeKey(scope)}
      scope={scope}
      scopes={scopes}
      target={target}
      onAlarm={onAlarm}
      usual={ofTarget.data?.scope && scopeKey(ofTarget.data.scope) === scopeKey(scope) ? ofTarget.data : undefined}
    />
  );
}

function Metrics(props: {
  scope: AwsScope;
  scopes: readonly AwsScopeStatus[];
  target: Target;
  onAlarm(scope: AwsScope, query: MetricQuery): void;
  usual: { readonly queries: readonly { readonly metric: CloudMetric }[]; readonly advice: readonly string[] } | undefined;
}) {
  const { scope, scopes, target, onAlarm, usual } = props;
  const { chosen, spanMs, statistic, periodS, together, edit } = useCloudwatchStore();
  const shown = useMemo(() => chosen ?? usual?.queries.map(({ metric }) => metric) ?? [], [chosen, usual]);
  const queries = useMemo(
    () => shown.map((metric) => queryOf(metric, { statistic, periodS, spanMs })),
    [shown, statistic, periodS, spanMs],
  );
  const follow = useStream(
    (client, signal) => client.cloudwatch.follow({ scope, queries, spanMs }, { signal }),
    queries.length === 0 ? undefined : JSON.stringify([scope, queries, spanMs]),
  );
  const moments = useMoments();
  const { value } = follow;
  const state = scopes.find((one) => scopeKey(one.scope) === scopeKey(scope));
  const problem = follow.error ?? value?.problem ?? state?.problem;
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <h1 className={classes.title}>Metrics</h1>
        {scopes.length > 1 ? (
          <Select
            size="xs"
            aria-label="Account and region"
            data={scopes.map((one) => ({ value: scopeKey(one.scope), label: scopeText(one.scope) }))}
            value={scopeKey(scope)}
            onChange={(key) => edit({ scope: scopes.find((one) => scopeKey(one.scope) === key)?.scope, chosen: undefined })}
            allowDeselect={false}
          />
        ) : (
          <span className={classes.quiet}>{scopeText(scope)}</span>
        )}
        <span className={classes.spring} />
        <span className={classes.quiet}>{value ? readText(value.readAt, value.nextAt) : ''}</span>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconDownload size={14} aria-hidden />}
          disabled={!value || value.series.length === 0}
          onClick={() => value && downloadFile({ fileName: 'cloudwatch.csv', mediaType: 'text/csv', content: seriesCsv(value.series) })}
        >
          CSV
        </Button>
        <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
          <Menu.Target>
            <Button size="xs" leftSection={<IconBellPlus size={14} aria-hidden />} disabled={queries.length === 0}>
              New alarm
            </Button>
          </Menu.Target>
          <Menu.Dropdown className={classes.menu ?? ''}>
            <Menu.Label>An alarm on</Menu.Label>
            {queries.map((query) => (
              <Menu.Item key={metricKey(query.metric)} onClick={() => onAlarm(scope, query)}>
                {metricText(query.metric)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </header>
      {problem ? (
        <Notice
          tone={value && value.series.length > 0 ? 'warning' : 'failed'}
          title={problem.message}
          hint={problem.hint}
          actions={
            state?.state === 'signed_out' || state?.state === 'denied' ? (
              <Button component="a" href={state.state === 'denied' ? '#/settings?policy' : '#/settings'} variant="default">
                {state.state === 'denied' ? 'What must be allowed' : 'Sign in again'}
              </Button>
            ) : undefined
          }
        />
      ) : undefined}
      {usual?.advice.map((advice) => (
        <Notice key={advice} tone="warning" title={advice} live={false} />
      ))}
      <div className={classes.columns}>
        <MetricBrowser scope={scope} target={target} shown={shown} hasUsual={usual !== undefined && usual.queries.length > 0} />
        <div className={classes.charts}>
          <ChartControls />
          {queries.length === 0 ? (
            <EmptyState level={2} icon={<IconChartLine size={36} stroke={1.2} />} title="Nothing is drawn yet">
              Pick metrics on the left. Several of one name share a chart.
            </EmptyState>
          ) : (
            <div data-old={problem !== undefined || undefined} className={classes.figures}>
              <MetricCharts
                scope={scope}
                series={value?.series ?? []}
                loading={value === undefined && follow.error === undefined}
                together={together}
                spanMs={spanMs}
                readAt={value?.readAt}
                moments={moments}
              />
            </div>
          )}
          {state ? <p className={classes.quiet}>{requestsText(state.requests, scope.kind === 'demo')}</p> : undefined}
        </div>
      </div>
    </div>
  );
}

function scopeText({ kind, profile, region }: AwsScope): string {
  return kind === 'demo' ? 'Demo lab (no AWS account)' : `${profile || 'environment'} · ${region || "profile's region"}`;
}

function readText(readAt: number, nextAt: number | undefined): string {
  const read = `Read at ${formatWhen(new Date(readAt).toISOString()).short}`;
  return nextAt === undefined ? read : `${read}, again at ${formatWhen(new Date(nextAt).toISOString()).short}`;
}
