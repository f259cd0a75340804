import { Button } from '@mantine/core';
import type { StressId } from '../../../../shared/base/ids.ts';
import type { StressJob } from '../../../../shared/contract/stress.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { formatDuration } from '../../../../shared/model/format.ts';
import { useAction } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { StateBadge, ToneIcon } from '../../../ui/state-badge.tsx';
import { type TableColumn, VirtualTable } from '../../../ui/virtual-table.tsx';
import { formatWhen } from '../../../ui/when.ts';
import { describeJob, isActive, remainingText, settingsText } from '../stress-text.ts';
import classes from './stress-parts.module.css';

/** Rows seen without scrolling, and their heights in pixels. */
const mostRows = 8;
const rowHeight = 34;
const headHeight = 34;

/** The stress of all machines: what goes on, and what came of the last. */
export function JobTable({ jobs, targets }: { jobs: readonly StressJob[]; targets: readonly Target[] }) {
  const stop = useAction((client, id: StressId) => client.stress.stop({ id }));
  const nameOf = (job: StressJob) => targets.find(({ id }) => id === job.targetId)?.name ?? job.targetId;
  const columns: readonly TableColumn<StressJob>[] = [
    {
      key: 'started',
      track: '100px',
      title: 'Started',
      cell: (job) => {
        const when = formatWhen(new Date(job.startedAt).toISOString());
        return <span title={when.exact}>{when.short}</span>;
      },
    },
    { key: 'target', track: 'minmax(100px, 1fr)', title: 'Target', cell: nameOf },
    {
      key: 'what',
      track: 'minmax(220px, 2fr)',
      title: 'Stress',
      cell: (job) => <span title={job.command}>{settingsText(job.settings)}</span>,
    },
    {
      key: 'state',
      track: '140px',
      title: 'How it ended',
      cell: (job) => {
        const { tone, text } = describeJob(job);
        return (
          <span title={job.reason}>
            <StateBadge tone={tone}>{text}</StateBadge>
          </span>
        );
      },
    },
    {
      key: 'took',
      track: '76px',
      title: 'Took',
      align: 'right',
      cell: (job) => (job.endedAt === undefined ? '' : formatDuration(job.endedAt - job.startedAt)),
    },
    {
      key: 'left',
      track: '150px',
      title: 'Left there',
      cell: (job) => {
        if (isActive(job)) {
          return (
            <Button
              variant="default"
              size="compact-xs"
              onClick={() => void stop.run(job.id)}
              aria-label={`Stop the stress on ${nameOf(job)}`}
            >
              Stop
            </Button>
          );
        }
        const { tone, text } = remainingText(job);
        return (
          <span className={classes.cell} title={text}>
            <ToneIcon tone={tone} size={12} />
            {text}
          </span>
        );
      },
    },
  ];
  return (
    <Panel title="Stress on all targets" flush>
      {stop.error ? <Notice tone="failed" title={stop.error.message} hint={stop.error.hint} /> : undefined}
      <div style={{ height: headHeight + rowHeight * Math.min(jobs.length, mostRows) }}>
        <VirtualTable label="Stress jobs" columns={columns} rows={jobs} rowKey={(job) => job.id} minWidth={840} />
      </div>
    </Panel>
  );
}
