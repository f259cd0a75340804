import type { RunId } from '../../../shared/base/ids.ts';
import { alarmHref } from '../../../shared/model/alarm-href.ts';
import { useCall, useStream } from '../../client/index.ts';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { formatWhen } from '../../ui/when.ts';
import classes from './alarm-page.module.css';
import { AlarmChange } from './parts/alarm-change.tsx';
import { useOnChange } from './use-on-change.ts';

/** The changes of alarms that came during one run, the newest first; nothing as long as there were none. */
export function RunAlarmsPanel({ id }: { id: RunId }) {
  const events = useCall((client, signal) => client.alarms.history({ runId: id, limit: 200 }, { signal }), `alarms during run ${id}`);
  // During the run each of them leaves a mark on it; CloudWatch may tell of one later.
  const revision = useStream((client, signal) => client.runs.changes(undefined, { signal }), 'runs').value?.revision;
  const summary = useStream((client, signal) => client.alarms.summary(undefined, { signal }), 'alarm summary').value;
  useOnChange(revision, events.reload);
  useOnChange(summary && JSON.stringify([summary.counts, summary.inAlarm]), events.reload);
  if (events.error) {
    return (
      <Panel title="Alarms during this run">
        <Notice tone="warning" title={events.error.message} hint={events.error.hint} />
      </Panel>
    );
  }
  if (!events.data || events.data.length === 0) return undefined;
  return (
    <Panel title="Alarms during this run" flush>
      <ol className={classes.events}>
        {events.data.map((event) => {
          const { short, exact } = formatWhen(new Date(event.at).toISOString());
          return (
            <li key={event.seq}>
              <time className={classes.when} dateTime={new Date(event.at).toISOString()} title={exact}>
                {short}
              </time>
              <div className={classes.event}>
                <span className={classes.change}>
                  <AlarmChange event={event} />
                  <a href={alarmHref(event.alarmId, event.at)}>{event.name}</a>
                </span>
                <span className={classes.text}>{event.text}</span>
              </div>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
