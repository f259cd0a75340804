import { useState } from 'react';
import { formatBytes, formatCount, formatShare } from '../../../../shared/model/format.ts';
import type { HostProcess, HostSample, ListenQueue } from '../../../../shared/model/host-sample.ts';
import { FactList } from '../../../ui/fact-list.tsx';
import { queueName } from '../../../ui/host-series.ts';
import { Panel } from '../../../ui/panel.tsx';
import { ToneIcon } from '../../../ui/state-badge.tsx';
import classes from './host-tables.module.css';

const sorts = {
  cpu: (a: HostProcess, b: HostProcess) => b.cpu - a.cpu,
  niceness: (a: HostProcess, b: HostProcess) => a.niceness - b.niceness || b.cpu - a.cpu,
  memory: (a: HostProcess, b: HostProcess) => b.residentBytes - a.residentBytes,
  name: (a: HostProcess, b: HostProcess) => a.name.localeCompare(b.name),
} as const;
type Sort = keyof typeof sorts;

/** The busiest processes, with the priority each has. */
export function ProcessTable({ processes }: { processes: readonly HostProcess[] }) {
  const [sort, setSort] = useState<Sort>('cpu');
  const head = (key: Sort, title: string, right = true) => (
    <th
      scope="col"
      data-right={right}
      aria-sort={sort === key ? (key === 'name' || key === 'niceness' ? 'ascending' : 'descending') : 'none'}
    >
      <button type="button" className={classes.sort} onClick={() => setSort(key)}>
        {title}
        <span aria-hidden>{sort === key ? (key === 'name' || key === 'niceness' ? ' ↑' : ' ↓') : ''}</span>
      </button>
    </th>
  );
  return (
    <Panel title="Processes by CPU" flush>
      <div className={classes.scroll}>
        <table className={classes.table} aria-label="Processes">
          <thead>
            <tr>
              {head('name', 'Program', false)}
              <th scope="col">User</th>
              <th scope="col" data-right>
                PID
              </th>
              {head('niceness', 'Nice')}
              {head('memory', 'Memory')}
              {head('cpu', 'CPU')}
            </tr>
          </thead>
          <tbody>
            {[...processes].sort(sorts[sort]).map((process) => (
              <tr key={process.pid}>
                <th scope="row" className={classes.name} title={process.name}>
                  {process.name}
                </th>
                <td>{process.user}</td>
                <td data-right>{process.pid}</td>
                <td data-right data-strong={process.niceness < 0 || undefined}>
                  {process.niceness}
                </td>
                <td data-right>{formatBytes(process.residentBytes)}</td>
                <td data-right>{formatShare(Math.round(process.cpu * 1000) / 1000)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** Connections waiting to be accepted: the fullest first. */
export function QueueTable({ queues }: { queues: readonly ListenQueue[] }) {
  const sorted = [...queues].sort((a, b) => b.queued - a.queued || a.port - b.port);
  return (
    <Panel title="Accept queues" flush>
      {sorted.length === 0 ? (
        <p className={classes.quiet}>No TCP port is listened on.</p>
      ) : (
        <div className={classes.scroll}>
          <table className={classes.table} aria-label="Accept queues">
            <thead>
              <tr>
                <th scope="col">Listens on</th>
                <th scope="col" data-right>
                  Waiting
                </th>
                <th scope="col" data-right>
                  At most
                </th>
                <th scope="col">State</th>
              </tr>
            </thead>
            <tbody>
              {sorted.map((queue) => (
                <tr key={queueName(queue)}>
                  <th scope="row" className={classes.mono}>
                    {queueName(queue)}
                  </th>
                  <td data-right>{formatCount(queue.queued)}</td>
                  <td data-right>{formatCount(queue.limit)}</td>
                  <td>
                    <span className={classes.state}>
                      <ToneIcon
                        tone={queue.queued > queue.limit ? 'failed' : queue.queued > queue.limit / 2 ? 'warning' : 'ok'}
                        size={12}
                      />
                      {queue.queued > queue.limit ? 'full' : queue.queued > queue.limit / 2 ? 'filling' : 'has room'}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

/** What nginx's workers may do. */
export function NginxWorkers({ workers }: { workers: NonNullable<HostSample['nginxWorkers']> }) {
  const facts: readonly (readonly [string, string])[] = [
    ['Workers', formatCount(workers.count)],
    ['Niceness', String(workers.niceness)],
    ['Open files each, at most', formatCount(workers.nofile)],
    ...(workers.openFiles === undefined ? [] : [['Open files now, the most of one', formatCount(workers.openFiles)] as const]),
  ];
  return (
    <Panel title="nginx workers">
      <FactList facts={facts} />
    </Panel>
  );
}
