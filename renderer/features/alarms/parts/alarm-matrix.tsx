import { IconBellOff } from '@tabler/icons-react';
import { memo } from 'react';
import type { Alarm, Mute } from '../../../../shared/contract/alarms.ts';
import { alarmHref } from '../../../../shared/model/alarm-href.ts';
import { formatCount } from '../../../../shared/model/format.ts';
import { alarmTone } from '../../../ui/alarm-state.tsx';
import { ToneIcon } from '../../../ui/state-badge.tsx';
import { type AlarmGroup, countStates, mutedUntil, stateGroups } from '../alarm-list.ts';
import classes from './alarm-matrix.module.css';

/** Every alarm as a tile in the colour and shape of its state, by target: what is wrong where, at a glance. */
export function AlarmMatrix(props: { groups: readonly AlarmGroup[]; mutes: readonly Mute[]; now: number; isOld(alarm: Alarm): boolean }) {
  const { groups, mutes, now, isOld } = props;
  return (
    <div className={classes.matrix}>
      {groups.map(({ key, title, alarms }) => (
        <section key={key} className={classes.group} aria-label={title}>
          <h2 className={classes.title}>
            {title}
            <Counts alarms={alarms} />
          </h2>
          <ul className={classes.tiles}>
            {alarms.map((alarm) => (
              <Tile key={alarm.id} alarm={alarm} isMuted={mutedUntil(mutes, alarm.id, now) !== undefined} isOld={isOld(alarm)} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

const Tile = memo(function Tile({ alarm, isMuted, isOld }: { alarm: Alarm; isMuted: boolean; isOld: boolean }) {
  const { id, name, state, condition, actionsEnabled } = alarm;
  return (
    <li>
      <a
        className={classes.tile}
        data-tone={alarmTone(state)}
        data-old={isOld || undefined}
        data-off={!actionsEnabled || undefined}
        href={alarmHref(id)}
        title={`${name}\n${state}\n${condition}`}
        aria-label={`${name}: ${state}${isMuted ? ', muted' : ''}${actionsEnabled ? '' : ', switched off'}`}
      >
        <ToneIcon tone={alarmTone(state)} />
        <span className={classes.name}>{name}</span>
        {isMuted ? <IconBellOff size={12} aria-hidden /> : undefined}
      </a>
    </li>
  );
});

function Counts({ alarms }: { alarms: readonly Alarm[] }) {
  const counts = countStates(alarms);
  return (
    <span className={classes.counts}>
      {stateGroups
        .filter((state) => counts[state] > 0)
        .map((state) => (
          <span key={state}>
            <ToneIcon tone={alarmTone(state)} size={12} />
            {`${formatCount(counts[state])} ${state}`}
          </span>
        ))}
    </span>
  );
}
