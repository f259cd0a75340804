import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../../../electron/core/adapters/sqlite/index.ts';
import type { AlarmTransition } from '../../../../electron/core/features/alarms/alarm-access.ts';
import { AlarmBook, type AlarmBookOptions } from '../../../../electron/core/features/alarms/alarm-book.ts';
import { alarmsMigrations } from '../../../../electron/core/features/alarms/alarms-migrations.ts';
import { alarmNewsMigrations } from '../../../../electron/core/features/alarms/news/alarm-news-migrations.ts';
import type { AlarmId } from '../../../../shared/base/ids.ts';
import type { Alarm } from '../../../../shared/contract/alarms.ts';
import { createSilentLogger } from '../../../contract/silent-logger.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';

export interface AlarmRig {
  readonly clock: ManualClock;
  readonly logger: ReturnType<typeof createSilentLogger>;
  /** Of the console that is open now. */
  book: AlarmBook;
  /** Every change of state any of the consoles has told of, as `name: from>to`. */
  readonly told: string[];
  readonly transitions: AlarmTransition[];
  database: Database;
  /** The console ends, and another one begins with the same data folder. */
  restart(): void;
  dispose(): void;
}

/** A book of alarms over a database in a folder of its own. */
export function alarmRig(options: Partial<AlarmBookOptions> = {}): AlarmRig {
  const folder = mkdtempSync(join(tmpdir(), 'blitz-alarms-'));
  const clock = manualClock();
  const logger = createSilentLogger();
  const told: string[] = [];
  const transitions: AlarmTransition[] = [];
  const open = () => {
    const { database } = openDatabase(join(folder, 'blitz.db'), [...alarmsMigrations, ...alarmNewsMigrations]);
    const book = new AlarmBook({ database, logger, now: () => clock.now(), ...options });
    book.onTransition((transition) => {
      transitions.push(transition);
      told.push(`${transition.alarm.name}: ${transition.from}>${transition.to}`);
    });
    return { database, book };
  };
  const rig: AlarmRig = {
    clock,
    logger,
    told,
    transitions,
    ...open(),
    restart() {
      rig.book.dispose();
      rig.database.dispose();
      Object.assign(rig, open());
    },
    dispose() {
      rig.book.dispose();
      rig.database.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return rig;
}

/** An alarm as a feed would put it into the book. */
export function bookedAlarm(name: string, state: string, since: number, more: Partial<Alarm> = {}): Alarm {
  return {
    id: `feed/${name}` as AlarmId,
    name,
    kind: 'metric',
    state,
    since,
    reason: `is ${state}`,
    condition: 'CPUUtilization >= 80 % for 3 of 5 minutes',
    subject: 'i-1',
    actionsEnabled: true,
    hasActions: false,
    readAt: since,
    ...more,
  };
}
