import type { Target } from '../../../../shared/contract/targets.ts';
import { formatBytes, formatDuration, formatPlural } from '../../../../shared/model/format.ts';
import { Panel } from '../../../ui/panel.tsx';
import { ToneIcon } from '../../../ui/state-badge.tsx';
import { TagList } from '../../../ui/tag-list.tsx';
import { formatWhen } from '../../../ui/when.ts';
import classes from './target-parts.module.css';

/** What was found on the machine when it was last looked at. */
export function FactsPanel({ target, clockOffsetMs }: { target: Target; clockOffsetMs: number | undefined }) {
  const { facts } = target;
  if (!facts) {
    return (
      <Panel title="What is there">
        <p className={classes.quiet}>Not looked at yet. It is found out when you connect, or by the connection doctor.</p>
      </Panel>
    );
  }
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['System', facts.system],
    ['CPUs', facts.cpuCount === undefined ? undefined : String(facts.cpuCount)],
    ['Memory', facts.memoryBytes === undefined ? undefined : formatBytes(facts.memoryBytes)],
    [
      'User',
      facts.user === undefined ? undefined : facts.isRoot && facts.user !== 'root' ? `${facts.user}, with the rights of root` : facts.user,
    ],
    ['Clock', clockOffsetMs === undefined ? undefined : clockText(clockOffsetMs)],
  ];
  const when = formatWhen(facts.checkedAt);
  return (
    <Panel
      title="What is there"
      aside={
        <time className={classes.quiet} dateTime={facts.checkedAt} title={when.exact}>
          {when.short}
        </time>
      }
    >
      <dl className={classes.facts}>
        {rows.map(([name, value]) =>
          value === undefined ? undefined : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
        {facts.roles.length > 0 ? (
          <div>
            <dt>Found</dt>
            <dd>
              <TagList tags={facts.roles} />
            </dd>
          </div>
        ) : undefined}
      </dl>
      {facts.logs.length > 0 ? (
        <>
          <p className={classes.label}>{formatPlural(facts.logs.length, 'log')} to follow</p>
          <ul className={classes.logs}>
            {facts.logs.map(({ path, readable }) => (
              <li key={path}>
                <span className={classes.icon}>
                  <ToneIcon tone={readable ? 'ok' : 'warning'} size={12} />
                </span>
                <span>
                  {path}
                  {readable ? undefined : <span className={classes.quiet}> not readable</span>}
                </span>
              </li>
            ))}
          </ul>
        </>
      ) : undefined}
    </Panel>
  );
}

function clockText(offsetMs: number): string {
  if (Math.abs(offsetMs) < 1000) return 'as here';
  return `${formatDuration(Math.abs(offsetMs))} ${offsetMs > 0 ? 'ahead' : 'behind'}`;
}
