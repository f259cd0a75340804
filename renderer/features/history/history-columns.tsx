import { Checkbox } from '@mantine/core';
import type { RunListItem } from '../../../shared/contract/run-record.ts';
import { formatCount, formatDuration, formatRate, formatShare } from '../../../shared/model/format.ts';
import { FailureChip } from '../../ui/failure-chip.tsx';
import { InlineEdit } from '../../ui/inline-edit.tsx';
import { hrefOf } from '../../ui/route.ts';
import { describeRunState } from '../../ui/run-state.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import { TagList } from '../../ui/tag-list.tsx';
import type { TableColumn } from '../../ui/virtual-table.tsx';
import { formatWhen } from '../../ui/when.ts';
import classes from './history-view.module.css';

export interface HistoryActions {
  isSelected(run: RunListItem): boolean;
  toggle(run: RunListItem): void;
  allSelected: boolean;
  someSelected: boolean;
  toggleAll(): void;
  rename(run: RunListItem, name: string): void;
}

/** How much room the list has. */
export type HistoryRoom = 'wide' | 'medium' | 'narrow';

/** Left out first is what the load says anyway and what the run's page says. */
const leftOut: Record<HistoryRoom, readonly string[]> = {
  wide: [],
  medium: ['asked'],
  narrow: ['asked', 'ratePerSecond', 'durationMs', 'startedAt'],
};

/** The columns of the history list that there is room for. A key that can be sorted by is the contract's. */
export function historyColumns(actions: HistoryActions, room: HistoryRoom = 'wide'): readonly TableColumn<RunListItem>[] {
  return allColumns(actions).filter(({ key }) => !leftOut[room].includes(key));
}

function allColumns(actions: HistoryActions): readonly TableColumn<RunListItem>[] {
  return [
    {
      key: 'select',
      track: '20px',
      title: (
        <Checkbox
          aria-label="Select all runs shown"
          checked={actions.allSelected}
          indeterminate={actions.someSelected && !actions.allSelected}
          onChange={actions.toggleAll}
        />
      ),
      cell: (run) => (
        <Checkbox
          aria-label={`Select run ${run.id}`}
          checked={actions.isSelected(run)}
          disabled={run.state === 'running'}
          onChange={() => actions.toggle(run)}
          onClick={(event) => event.stopPropagation()}
        />
      ),
    },
    {
      key: 'id',
      track: '44px',
      title: 'Run',
      sortable: true,
      cell: (run) => (
        <a href={hrefOf({ screen: 'run', id: run.id })} onClick={(event) => event.stopPropagation()} className={classes.id}>
          {run.id}
        </a>
      ),
    },
    { key: 'state', track: '148px', title: 'Outcome', cell: (run) => <Outcome run={run} /> },
    {
      key: 'name',
      track: 'minmax(110px, 1fr)',
      title: 'Name and tags',
      sortable: true,
      cell: (run) => (
        <span className={classes.name}>
          <InlineEdit value={run.name} placeholder="–" label={`Rename run ${run.id}`} onSave={(name) => actions.rename(run, name)} />
          <TagList tags={run.tags} />
        </span>
      ),
    },
    {
      key: 'plan',
      track: 'minmax(220px, 2fr)',
      title: 'Load',
      cell: (run) => (
        <span title={`${run.target} · ${run.planText}`}>
          {run.planText} <span className={classes.quiet}>{run.target}</span>
        </span>
      ),
    },
    { key: 'asked', track: '64px', title: 'Requests', align: 'right', sortable: true, cell: (run) => formatCount(run.asked) },
    { key: 'failed', track: '104px', title: 'Failed', align: 'right', sortable: true, cell: (run) => <Failed run={run} /> },
    {
      key: 'p95Us',
      track: '60px',
      title: 'p95',
      align: 'right',
      sortable: true,
      cell: (run) => (run.p95Us > 0 ? formatDuration(run.p95Us / 1000) : '–'),
    },
    {
      key: 'ratePerSecond',
      track: '60px',
      title: 'req/s',
      align: 'right',
      sortable: true,
      cell: (run) => formatRate(run.ratePerSecond).split('\u2009')[0],
    },
    { key: 'durationMs', track: '60px', title: 'Took', align: 'right', sortable: true, cell: (run) => formatDuration(run.durationMs) },
    { key: 'startedAt', track: '96px', title: 'Started', align: 'right', sortable: true, cell: (run) => <When iso={run.startedAt} /> },
  ];
}

function Outcome({ run }: { run: RunListItem }) {
  const { tone, text } = describeRunState(run);
  return <StateBadge tone={tone}>{text}</StateBadge>;
}

function Failed({ run }: { run: RunListItem }) {
  const ended = run.ok + run.failed;
  if (run.failed === 0) return <span className={classes.quiet}>0</span>;
  return (
    <span className={classes.failed}>
      {run.topFailure ? <FailureChip failureClass={run.topFailure} label="" /> : undefined}
      {formatCount(run.failed)}
      <span className={classes.quiet}>{formatShare(ended > 0 ? run.failed / ended : 0)}</span>
    </span>
  );
}

function When({ iso }: { iso: string }) {
  const when = formatWhen(iso);
  return (
    <time dateTime={iso} title={when.exact}>
      {when.short}
    </time>
  );
}
