import { IconBellOff } from '@tabler/icons-react';
import type { AlarmSummary } from '../../../../shared/contract/alarms.ts';
import { alarmHref } from '../../../../shared/model/alarm-href.ts';
import { formatCount } from '../../../../shared/model/format.ts';
import { alarmTone } from '../../../ui/alarm-state.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { ToneIcon } from '../../../ui/state-badge.tsx';
import { formatWhen } from '../../../ui/when.ts';
import classes from './running-now.module.css';

/** Named at once; the list has them all. */
const most = 5;

/** How the alarms stand: those that fire by name, the others as a count. */
export function AlarmsNow({ alarms, isNarrow }: { alarms: AlarmSummary; isNarrow: boolean }) {
  const { inAlarm, counts, staleSince, problem } = alarms;
  const more = counts.alarm - Math.min(most, inAlarm.length);
  return (
    <Panel title="Alarms" aside={<a href="#/alarms">All alarms</a>} className={isNarrow ? classes.narrow : undefined} flush>
      {staleSince === undefined ? undefined : (
        <div className={classes.inset}>
          <Notice
            tone="warning"
            title={`The alarms are as they were at ${formatWhen(new Date(staleSince).toISOString()).short}${problem ? `: ${problem.message}` : '.'}`}
            hint={problem?.hint}
            live={false}
          />
        </div>
      )}
      <ul className={classes.jobs}>
        {inAlarm.slice(0, most).map(({ id, name, since, isMuted }) => (
          <li key={id}>
            <a className={classes.job} href={alarmHref(id)}>
              <ToneIcon tone="failed" />
              <span className={classes.text}>{name}</span>
              {isMuted ? <IconBellOff size={13} aria-label="muted" /> : undefined}
              <span className={classes.left}>{`ALARM since ${formatWhen(new Date(since).toISOString()).short}`}</span>
            </a>
          </li>
        ))}
        <li className={classes.job}>
          <span className={classes.counts}>
            {more > 0 ? <Count state="ALARM" count={more} text="more in ALARM" /> : undefined}
            {counts.insufficientData > 0 ? (
              <Count state="INSUFFICIENT_DATA" count={counts.insufficientData} text="INSUFFICIENT_DATA" />
            ) : undefined}
            {counts.other > 0 ? <Count state="other" count={counts.other} text="other" /> : undefined}
            <Count state="OK" count={counts.ok} text="OK" />
          </span>
        </li>
      </ul>
    </Panel>
  );
}

function Count({ state, count, text }: { state: string; count: number; text: string }) {
  return (
    <span className={classes.count}>
      <ToneIcon tone={alarmTone(state)} size={13} />
      {`${formatCount(count)} ${text}`}
    </span>
  );
}
