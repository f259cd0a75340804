import type { Alarm, Mute } from '../../../../shared/contract/alarms.ts';

/** What has changed of the list, or with `reset` all of it. */
export interface AlarmDelta {
  reset: boolean;
  alarms: Alarm[];
  removed: Alarm['id'][];
  /** All that are in force. */
  mutes: Mute[];
}

/** Two changes as one: what came later counts. */
export function mergeDeltas(held: AlarmDelta, next: AlarmDelta): AlarmDelta {
  if (next.reset) return next;
  const alarms = new Map(held.alarms.map((alarm) => [alarm.id, alarm]));
  for (const id of next.removed) alarms.delete(id);
  for (const alarm of next.alarms) alarms.set(alarm.id, alarm);
  const removed = held.reset ? [] : [...new Set([...held.removed, ...next.removed])].filter((id) => !alarms.has(id));
  return { reset: held.reset, alarms: [...alarms.values()], removed, mutes: next.mutes };
}
