import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { RunBook } from '../runs/index.ts';
import type { AlarmAccess } from './alarm-access.ts';

/** Of a name, as much fits on a chart. */
const shownName = 60;

/**
 * Writes into the run that goes on which alarms went to ALARM during it and which left it, until disposed of. What happened before the run began and
 * is learned of only now is none of it.
 */
export function markAlarms(alarms: Pick<AlarmAccess, 'onTransition'>, runs: Pick<RunBook, 'active' | 'mark'>): Disposable {
  return alarms.onTransition(({ alarm, from, to, at }) => {
    const run = runs.active;
    if (run === undefined || at < run.startedAt || (to !== 'ALARM' && from !== 'ALARM')) return;
    const name = alarm.name.length > shownName ? `${alarm.name.slice(0, shownName)}…` : alarm.name;
    runs.mark(run.id, { at, kind: to === 'ALARM' ? 'alarm' : 'alarm_over', text: `${to} ${name}` });
  });
}
