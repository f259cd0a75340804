import type { AlarmSummary } from '../../../../../shared/contract/alarms.ts';
import type { AlarmBook } from '../alarm-book.ts';

const listedInAlarm = 20;

/** How it stands with all alarms together. */
export function summaryOf(book: Pick<AlarmBook, 'all' | 'feeds' | 'mutes' | 'isMuted'>): AlarmSummary {
  const alarms = book.all();
  const count = (state: string) => alarms.filter((alarm) => alarm.state === state).length;
  const counts = { alarm: count('ALARM'), insufficientData: count('INSUFFICIENT_DATA'), ok: count('OK') };
  const other = alarms.length - counts.alarm - counts.insufficientData - counts.ok;
  const stale = book
    .feeds()
    .flatMap((feed) => feed.stale ?? [])
    .toSorted((a, b) => a.since - b.since)[0];
  const mutedUntil = book.mutes().find(({ alarmId }) => alarmId === undefined)?.until;
  return {
    worst: worstOf({ ...counts, other }, stale !== undefined),
    counts: { ...counts, other },
    inAlarm: alarms
      .filter(({ state }) => state === 'ALARM')
      .toSorted((a, b) => b.since - a.since)
      .slice(0, listedInAlarm)
      .map(({ id, name, since }) => ({ id, name, since, isMuted: book.isMuted(id) })),
    ...(mutedUntil === undefined ? {} : { mutedUntil }),
    ...(stale === undefined ? {} : { staleSince: stale.since, problem: stale.problem }),
  };
}

/** A state AWS has learned since counts as one that says nothing. */
function worstOf({ alarm, insufficientData, ok, other }: AlarmSummary['counts'], isStale: boolean): AlarmSummary['worst'] {
  if (alarm > 0) return 'ALARM';
  if (isStale) return 'stale';
  if (insufficientData + other > 0) return 'INSUFFICIENT_DATA';
  return ok > 0 ? 'OK' : 'none';
}
