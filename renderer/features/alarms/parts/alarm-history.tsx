import type { OpsError } from '../../../../shared/base/ops-error.ts';
import type { AlarmEvent } from '../../../../shared/contract/alarms.ts';
import { alarmHref } from '../../../../shared/model/alarm-href.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { hrefOf } from '../../../ui/route.ts';
import { formatWhen } from '../../../ui/when.ts';
import classes from '../alarm-page.module.css';
import { AlarmChange } from './alarm-change.tsx';

/** What has become of an alarm, the newest first: changes of its state, of what it is made of, and what was done by hand. */
export function AlarmHistory(props: { events: readonly AlarmEvent[] | undefined; error: OpsError | undefined; at: number | undefined }) {
  const { events, error, at } = props;
  return (
    <Panel title="History" flush>
      {error ? (
        <div className={classes.inset}>
          <Notice tone="failed" title={error.message} hint={error.hint} />
        </div>
      ) : undefined}
      {events?.length === 0 ? <p className={classes.nothing}>Nothing has happened yet.</p> : undefined}
      {!events && !error ? <p className={classes.nothing}>Asking…</p> : undefined}
      <ol className={classes.events}>
        {events?.map((event) => (
          <li key={`${event.seq} ${event.at} ${event.text}`} data-here={(at !== undefined && Math.abs(event.at - at) < 1000) || undefined}>
            <When event={event} />
            <div className={classes.event}>
              <span className={classes.change}>
                <AlarmChange event={event} />
                {event.during === undefined && event.runId === undefined ? undefined : <During event={event} />}
              </span>
              <span className={classes.text}>{event.text}</span>
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function When({ event }: { event: AlarmEvent }) {
  const iso = new Date(event.at).toISOString();
  const { short, exact } = formatWhen(iso);
  return (
    <a className={classes.when} href={alarmHref(event.alarmId, event.at)} title={`${exact}: show it on the chart`}>
      <time dateTime={iso}>{short}</time>
    </a>
  );
}

/** Of a test of our own: kept, and marked as such. */
function During({ event: { during, runId } }: { event: AlarmEvent }) {
  const text = `during ${during ?? `run ${runId}`}`;
  return runId === undefined ? (
    <span className={classes.during}>{text}</span>
  ) : (
    <a className={classes.during} href={hrefOf({ screen: 'run', id: runId })}>
      {text}
    </a>
  );
}
