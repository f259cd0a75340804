import type { FailureExample } from '../../../../shared/model/failure-class.ts';
import { formatBytes, formatCount, formatDuration } from '../../../../shared/model/format.ts';
import classes from './failure-example-view.module.css';

/** One failed request in full: what was asked, on which connection, what came back. */
export function FailureExampleView({ example }: { example: FailureExample }) {
  const { connection } = example;
  const before = connection.requestsBefore === 0 ? 'fresh' : `reused, ${formatCount(connection.requestsBefore)} requests before`;
  const rows: readonly (readonly [string, string | undefined])[] = [
    [
      'Request',
      `no. ${formatCount(example.requestNumber)}${example.requestName ? ` “${example.requestName}”` : ''}: ${example.method} ${example.url}`,
    ],
    ['When', `${formatDuration(example.atMs)} into the run, after ${formatDuration(example.durationMs)}`],
    [
      'Connection',
      [
        `no. ${formatCount(connection.id)}, ${before}`,
        connection.localPort === undefined ? undefined : `from port ${connection.localPort}`,
        connection.remoteAddress === undefined ? undefined : `to ${connection.remoteAddress}`,
      ]
        .filter(Boolean)
        .join(', '),
    ],
    ['Error', example.error],
    ['Status line', example.statusLine],
    ['Received', formatBytes(example.bytesReceived)],
  ];
  return (
    <div className={classes.example}>
      <dl className={classes.facts}>
        {rows.map(([name, value]) =>
          value === undefined ? undefined : (
            <div key={name} className={classes.fact}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      {example.bodyExcerpt ? <pre className={classes.body}>{example.bodyExcerpt}</pre> : undefined}
    </div>
  );
}
