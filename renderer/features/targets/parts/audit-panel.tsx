import { useEffect, useState } from 'react';
import type { TargetId } from '../../../../shared/base/ids.ts';
import type { AuditEntry } from '../../../../shared/contract/hosts.ts';
import { formatDuration } from '../../../../shared/model/format.ts';
import { shortCommand } from '../../../../shared/model/short-command.ts';
import { useCall } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { type Tone, ToneIcon } from '../../../ui/state-badge.tsx';
import { type TableColumn, VirtualTable } from '../../../ui/virtual-table.tsx';
import { formatWhen } from '../../../ui/when.ts';
import { CommandDialog } from './command-dialog.tsx';
import classes from './target-parts.module.css';

const refreshMs = 3000;

/** A row of the list: entries have no number of their own. */
interface Row {
  readonly key: string;
  readonly entry: AuditEntry;
}

const columns: readonly TableColumn<Row>[] = [
  {
    key: 'at',
    track: '104px',
    title: 'When',
    cell: ({ entry }) => {
      const when = formatWhen(entry.at);
      return (
        <time dateTime={entry.at} title={when.exact}>
          {when.short}
        </time>
      );
    },
  },
  { key: 'purpose', track: 'minmax(140px, 1fr)', title: 'For', cell: ({ entry }) => <span title={entry.purpose}>{entry.purpose}</span> },
  {
    key: 'command',
    track: 'minmax(220px, 2.4fr)',
    title: 'Command',
    cell: ({ entry }) => (
      <span className={classes.command} title="Open it to see the whole command">
        {shortCommand(entry.command)}
      </span>
    ),
  },
  { key: 'end', track: '112px', title: 'Ended', cell: ({ entry }) => <End entry={entry} /> },
  {
    key: 'took',
    track: '84px',
    title: 'Took',
    align: 'right',
    cell: ({ entry }) => (entry.durationMs === undefined ? '' : formatDuration(entry.durationMs)),
  },
];

/** Every command the console ran on a target, newest first; one that is opened is shown whole. */
export function AuditPanel({ targetId }: { targetId: TargetId }) {
  const { data, error, reload } = useCall((client, signal) => client.hosts.audit({ targetId }, { signal }), `audit ${targetId}`);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) reload();
    }, refreshMs);
    return () => clearInterval(timer);
  }, [reload]);
  const [opened, setOpened] = useState<AuditEntry | undefined>(undefined);
  const rows = (data ?? []).map((entry, index, all): Row => ({ key: `${entry.at} ${all.length - index}`, entry }));
  return (
    <Panel title="Commands run there" flush>
      {error && !data ? <Notice tone="failed" title={error.message} hint={error.hint} /> : undefined}
      <div className={classes.audit}>
        {data?.length === 0 ? (
          <p className={classes.none}>None yet. Each one is listed here with what it was for, how it ended and how long it took.</p>
        ) : (
          <VirtualTable
            label="Commands run there"
            columns={columns}
            rows={rows}
            rowKey={({ key }) => key}
            onOpen={({ entry }) => setOpened(entry)}
            minWidth={760}
          />
        )}
      </div>
      <CommandDialog entry={opened} onClose={() => setOpened(undefined)} />
    </Panel>
  );
}

function End({ entry }: { entry: AuditEntry }) {
  const { tone, text } = endOf(entry);
  return (
    <span className={classes.end}>
      <ToneIcon tone={tone} size={13} />
      {text}
    </span>
  );
}

function endOf(entry: AuditEntry): { tone: Tone; text: string } {
  switch (entry.state) {
    case 'running':
      return { tone: 'running', text: 'running' };
    case 'exited':
      return entry.exitCode === 0 ? { tone: 'ok', text: 'exit 0' } : { tone: 'warning', text: `exit ${entry.exitCode ?? '?'}` };
    case 'killed':
      return { tone: 'unknown', text: entry.signal ?? 'ended' };
    case 'lost':
      return { tone: 'warning', text: 'link lost' };
  }
}
