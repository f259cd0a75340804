import { IconBell, IconChevronRight, IconSettings, IconTerminal2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { AlarmEvent } from '../../../../shared/contract/alarms.ts';
import { AlarmState } from '../../../ui/alarm-state.tsx';
import classes from '../alarm-page.module.css';

/** What an event was: from which state to which, or what else was done. */
export function AlarmChange({ event }: { event: AlarmEvent }) {
  const { kind, from, to } = event;
  if (kind === 'state' && to !== undefined) {
    return (
      <>
        {from === undefined ? undefined : (
          <>
            <span className={classes.from}>{from}</span>
            <IconChevronRight size={13} aria-label="to" />
          </>
        )}
        <AlarmState state={to} />
      </>
    );
  }
  const icon = { size: 14, 'aria-hidden': true } as const;
  if (kind === 'action') return <Kind icon={<IconBell {...icon} />} text="action" />;
  if (kind === 'configuration') return <Kind icon={<IconSettings {...icon} />} text="changed" />;
  return <Kind icon={<IconTerminal2 {...icon} />} text="by hand" />;
}

function Kind({ icon, text }: { icon: ReactNode; text: string }) {
  return (
    <span className={classes.kind}>
      {icon}
      {text}
    </span>
  );
}
