import type { AlarmChange } from '../../../../../electron/core/features/alarms/news/alarm-change.ts';
import type { AlarmId } from '../../../../../shared/base/ids.ts';

let lastSeq = 0;

/** A change of an alarm of the feed `feed`, as the desk is given it. */
export function changeOf(change: Partial<AlarmChange> & Pick<AlarmChange, 'name' | 'from' | 'to' | 'at'>): AlarmChange {
  lastSeq += 1;
  return {
    seq: lastSeq,
    alarmId: `feed/${change.name}` as AlarmId,
    subject: 'shop',
    condition: 'CPU > 80 % for 3 seconds',
    reason: '',
    ...change,
  };
}
