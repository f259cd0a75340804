import { IconActivityHeartbeat, IconBellOff, IconFlask, IconPlayerPause } from '@tabler/icons-react';
import type { Alarm } from '../../../../shared/contract/alarms.ts';
import classes from './alarm-parts.module.css';
import { untilText } from './mute-menu.tsx';

/** What sets an alarm apart from the others: muted, switched off, flapping, of the demo lab. */
export function AlarmMarks({ alarm, muted, now }: { alarm: Alarm; muted: number | undefined; now: number }) {
  const { actionsEnabled, flappingUntil, scope } = alarm;
  const icon = { size: 13, 'aria-hidden': true } as const;
  const isFlapping = flappingUntil !== undefined && flappingUntil > now;
  return (
    <>
      {muted === undefined ? undefined : <Mark label={`Muted until ${untilText(muted)}`} text="muted" icon={<IconBellOff {...icon} />} />}
      {actionsEnabled ? undefined : (
        <Mark label="Switched off: its state is kept up, and nobody is told" text="off" icon={<IconPlayerPause {...icon} />} />
      )}
      {isFlapping ? (
        <Mark
          label={`Changes its state again and again: what it has to say is held back until ${untilText(flappingUntil)}`}
          text="flapping"
          icon={<IconActivityHeartbeat {...icon} />}
        />
      ) : undefined}
      {scope?.kind === 'demo' ? <Mark label="Of the demo lab, no AWS account" text="demo" icon={<IconFlask {...icon} />} /> : undefined}
    </>
  );
}

function Mark({ label, text, icon }: { label: string; text: string; icon: React.ReactNode }) {
  return (
    <span className={classes.mark} title={label}>
      {icon}
      {text}
    </span>
  );
}
