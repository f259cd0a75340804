import { Button } from '@mantine/core';
import type { TargetId } from '../../../shared/base/ids.ts';
import type { Alarm } from '../../../shared/contract/alarms.ts';
import { alarmHref } from '../../../shared/model/alarm-href.ts';
import { useAlarms, useStream } from '../../client/index.ts';
import { AlarmState } from '../../ui/alarm-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { hrefOf, newAlarm } from '../../ui/route.ts';
import { useNow } from '../../ui/use-now.ts';
import { oldPlaces, placeKey, placeText, sortAlarms } from './alarm-list.ts';
import classes from './alarm-page.module.css';
import { Since } from './parts/since.tsx';

/** The alarms that stand with one target: those on its own figures, those of its instance, and those pinned to it. The worst first. */
export function TargetAlarmsPanel({ targetId }: { targetId: TargetId }) {
  const { alarms, error } = useAlarms();
  const scopes = useStream((client, signal) => client.aws.status(undefined, { signal }), 'aws status').value?.scopes ?? [];
  const now = useNow(true, 1000);
  const old = oldPlaces(scopes);
  const own = alarms?.filter((alarm) => alarm.targetId === targetId);
  return (
    <Panel title="Alarms" aside={<a href={hrefOf({ screen: 'alarms' })}>All alarms</a>} flush>
      {error ? (
        <div className={classes.inset}>
          <Notice tone="warning" title={error.message} hint={error.hint} />
        </div>
      ) : undefined}
      {own?.length === 0 ? (
        <div className={classes.none}>
          <span>No alarm watches this machine yet.</span>
          <Button variant="default" size="xs" component="a" href={hrefOf({ screen: 'alarms', id: newAlarm })}>
            New alarm
          </Button>
        </div>
      ) : undefined}
      <ul className={classes.ofTarget}>
        {own &&
          sortAlarms(own, 'state', false).map((alarm) => (
            <Line key={alarm.id} alarm={alarm} now={now} isOld={alarm.staleSince !== undefined || old.has(placeKey(alarm.scope))} />
          ))}
      </ul>
    </Panel>
  );
}

function Line({ alarm, now, isOld }: { alarm: Alarm; now: number; isOld: boolean }) {
  return (
    <li>
      <span className={classes.state} data-old={isOld || undefined}>
        <AlarmState state={alarm.state} />
        <Since at={alarm.since} now={now} />
      </span>
      <a href={alarmHref(alarm.id)}>{alarm.name}</a>
      <span className={classes.text}>{`${alarm.condition} · ${placeText(alarm.scope)}`}</span>
    </li>
  );
}
