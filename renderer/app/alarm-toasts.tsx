import { notifications } from '@mantine/notifications';
import type { AlarmNotification } from '../../shared/contract/alarms.ts';
import { useStream, useStreamValues } from '../client/index.ts';
import classes from './alarm-toasts.module.css';

const colors: Record<AlarmNotification['tone'], string> = { alarm: 'stop', recovered: 'teal', unknown: 'gray', digest: 'stop' };
/** What is over goes by itself; what is wrong stays until it is closed or has recovered. */
const quietAfterMs = 15_000;

/** Tells in the page what became of alarms: where the desktop shows it itself, it is not said twice. */
export function AlarmToasts() {
  const settings = useStream((client, signal) => client.settings.changes(undefined, { signal }), 'notifications').value?.notifications;
  const isTold = location.protocol === 'app:' && settings?.desktop !== false;
  useStreamValues(
    (client, signal) => client.alarms.notifications(undefined, { signal }),
    isTold ? undefined : 'alarm notifications',
    ({ notifications: news }) => {
      for (const one of news) show(one);
    },
  );
  return undefined;
}

function show({ tone, title, body, href, alarmIds, seq }: AlarmNotification): void {
  const [only] = alarmIds;
  // What an alarm said before is over with what it says now.
  const id = tone !== 'digest' && alarmIds.length === 1 && only !== undefined ? `alarm ${only}` : `alarms ${seq}`;
  notifications.hide(id);
  notifications.show({
    id,
    color: colors[tone],
    title,
    message: (
      <>
        {body}{' '}
        <a className={classes.link} href={href} onClick={() => notifications.hide(id)}>
          {alarmIds.length === 1 ? 'Show the alarm' : alarmIds.length === 0 ? 'Open the settings' : 'Show the alarms'}
        </a>
      </>
    ),
    autoClose: tone === 'alarm' || tone === 'digest' ? false : quietAfterMs,
  });
}
