import { Button, Loader, SegmentedControl } from '@mantine/core';
import { IconServerOff } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { Target } from '../../../shared/contract/targets.ts';
import { formatDuration, formatShare } from '../../../shared/model/format.ts';
import type { HostSample } from '../../../shared/model/host-sample.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { liveAxis } from '../../ui/host-chart-sources.ts';
import { clockText, type HostChartKind, HostCharts } from '../../ui/host-charts.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { StateBadge, type Tone } from '../../ui/state-badge.tsx';
import { useNow } from '../../ui/use-now.ts';
import classes from './host-view.module.css';
import { NginxWorkers, ProcessTable, QueueTable } from './parts/host-tables.tsx';
import { HostTiles } from './parts/host-tiles.tsx';
import { type HostWatch, useHostSamples } from './use-host-samples.ts';

const leftCharts: readonly HostChartKind[] = ['cpu', 'cores', 'steal', 'memory'];
const rightCharts: readonly HostChartKind[] = ['tcp', 'queues', 'nginx', 'network', 'disk'];
const windows = [
  { value: '120', label: '2 min' },
  { value: '300', label: '5 min' },
  { value: '900', label: '15 min' },
];

/** One machine as it is now, second by second: what it does, what waits, and who does it. */
export function HostView({ target }: { target: Target }) {
  const watch = useHostSamples(target.id);
  const { series, latest, state } = watch;
  const [seconds, setSeconds] = useState('300');
  const axis = useMemo(() => liveAxis(series, Number(seconds)), [series, seconds]);
  const clock = useMemo(() => clockText(axis), [axis]);
  const silent = state !== 'sampling' || watch.stream.state === 'waiting';
  const now = useNow(silent && latest !== undefined, 1000);

  if (!latest) return <NoSampleYet target={target} watch={watch} />;
  const age = silent ? formatDuration(Math.max(0, Math.round((now - latest.at) / 1000) * 1000)) : undefined;
  const charts = { series, axis, syncKey: `host-${target.id}`, timeText: clock };
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <h1 className={classes.title}>
          Host
          <StateBadge {...describe(watch)} />
        </h1>
        <p className={classes.intro}>
          {target.facts?.system ? `${target.name} · ${target.facts.system}` : target.name}
          <span className={classes.cost}>{` · watching costs ${formatShare(costOf(series.samples))} of one CPU there`}</span>
        </p>
        <SegmentedControl
          size="xs"
          data={windows}
          value={seconds}
          onChange={setSeconds}
          aria-label="Time shown"
          className={classes.window ?? ''}
        />
      </header>
      {isBeginning(watch) ? undefined : silent ? <Silent watch={watch} age={age} /> : undefined}
      <div className={classes.figures} data-old={silent || undefined}>
        <HostTiles sample={latest} />
        <div className={classes.columns}>
          <div className={classes.column}>
            <Panel title="CPU and memory" flush>
              <HostCharts key={seconds} {...charts} charts={leftCharts} />
            </Panel>
            <ProcessTable processes={latest.processes} />
          </div>
          <div className={classes.column}>
            <Panel title="Connections, network, disk" flush>
              <HostCharts key={seconds} {...charts} charts={rightCharts} />
            </Panel>
            <QueueTable queues={latest.queues} />
            {latest.nginxWorkers ? <NginxWorkers workers={latest.nginxWorkers} /> : undefined}
          </div>
        </div>
      </div>
    </div>
  );
}

/** Nobody has looked for a while: figures of before are there, and nothing is wrong. */
function isBeginning({ state, problem, stream }: HostWatch): boolean {
  return (state === 'starting' || state === undefined) && problem === undefined && stream.state !== 'waiting' && stream.state !== 'failed';
}

/** Mean of the last minute: one sample's cost is as rough as the clock of the process table. */
function costOf(samples: readonly HostSample[]): number {
  const last = samples.slice(-60);
  return Math.round((last.reduce((sum, { samplerCpu }) => sum + samplerCpu, 0) / Math.max(1, last.length)) * 1000) / 1000;
}

function describe({ state, stream }: HostWatch): { tone: Tone; children: string } {
  if (stream.state === 'waiting') return { tone: 'warning', children: 'Waiting for the console' };
  switch (state) {
    case 'sampling':
      return { tone: 'ok', children: 'Watching' };
    case 'lost':
      return { tone: 'warning', children: 'Lost' };
    case 'failed':
      return { tone: 'failed', children: 'Failed' };
    case 'starting':
    case undefined:
      return { tone: 'running', children: 'Starting' };
  }
}

/** What is shown is old: how old, why, and what happens next. */
function Silent({ watch, age }: { watch: HostWatch; age: string | undefined }) {
  const { state, problem, stream } = watch;
  const failed = state === 'failed' || stream.state === 'failed';
  const cause = problem ?? stream.error;
  return (
    <Notice
      tone={failed ? 'failed' : 'warning'}
      title={`${cause?.message ?? (failed ? 'The machine is no longer watched.' : 'The machine does not answer.')} These figures are ${age ?? 'some time'} old.`}
      hint={cause?.hint ?? (failed ? undefined : 'It is tried again by itself.')}
      actions={
        failed ? (
          <Button variant="default" onClick={stream.reopen}>
            Try again
          </Button>
        ) : undefined
      }
    />
  );
}

function NoSampleYet({ target, watch }: { target: Target; watch: HostWatch }) {
  const { state, problem, stream } = watch;
  const cause = problem ?? stream.error;
  if (state !== 'failed' && state !== 'lost' && stream.state !== 'failed') {
    return (
      <div className={classes.starting}>
        <h1 className={classes.hidden}>Host</h1>
        <Loader size="sm" aria-hidden />
        <p role="status">{`Starting to watch ${target.name}…`}</p>
      </div>
    );
  }
  return (
    <EmptyState
      level={1}
      icon={<IconServerOff size={40} stroke={1.2} />}
      title={cause?.message ?? `${target.name} cannot be watched`}
      actions={
        <>
          <Button onClick={stream.reopen}>Try again</Button>
          {target.access.kind === 'ssh' ? (
            <Button component="a" href={`#/targets/${target.id}`} variant="default">
              Check the connection
            </Button>
          ) : undefined}
        </>
      }
    >
      {cause?.hint ?? 'It does not answer.'}
    </EmptyState>
  );
}
