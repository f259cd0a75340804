import type { Alarm, AlarmEvent } from '../../../../shared/contract/alarms.ts';
import type { CloudAlarmHistoryItem } from '../../adapters/aws/index.ts';
import { sameChangeMs } from './alarm-journal.ts';

/** What CloudWatch and this console have written down of one alarm, the newest first; what both have is told once, with what only the journal knows. */
export function mergeHistory(
  alarm: Alarm,
  journal: readonly AlarmEvent[],
  items: readonly CloudAlarmHistoryItem[],
  limit: number,
): AlarmEvent[] {
  const left = new Set(journal);
  const merged = items.map((item): AlarmEvent => {
    const kind = kindOf(item.type);
    const own = [...left].find(
      (one) => one.kind === 'state' && kind === 'state' && one.to === item.toState && Math.abs(one.at - item.at) <= sameChangeMs,
    );
    if (own !== undefined) {
      left.delete(own);
      return { ...own, at: item.at };
    }
    return {
      // Before anything of this console, and in its own order.
      seq: 0,
      alarmId: alarm.id,
      name: alarm.name,
      at: item.at,
      kind,
      ...(item.fromState === undefined ? {} : { from: item.fromState }),
      ...(item.toState === undefined ? {} : { to: item.toState }),
      text: item.reason ?? item.summary,
    };
  });
  return [...merged, ...left].toSorted((a, b) => b.at - a.at || b.seq - a.seq).slice(0, limit);
}

function kindOf(type: string): AlarmEvent['kind'] {
  if (type === 'StateUpdate') return 'state';
  return type === 'Action' ? 'action' : 'configuration';
}
