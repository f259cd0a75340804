import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../../../electron/core/adapters/sqlite/index.ts';
import { migrate } from '../../../../electron/core/adapters/sqlite/migrations.ts';
import { LoadService } from '../../../../electron/core/features/load/index.ts';
import { RunBook, runsMigrations } from '../../../../electron/core/features/runs/index.ts';
import { SettingsService, settingsMigrations } from '../../../../electron/core/features/settings/index.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { Guard } from '../../../../shared/contract/guard.ts';
import type { LoadSample } from '../../../../shared/model/load-sample.ts';
import { createScriptedEngine, type ScriptedEngine, sampleOf } from '../../../rig/scripted-engine.ts';
import { createMemoryLogger, planOf } from '../runs/open-run-book.ts';

const guards: Guard[] = [{ kind: 'cpu', limit: 0.9, overMs: 5000 }];
const shop = 'shop' as TargetId;
let database: Database;
let engine: ScriptedEngine;
let runs: RunBook;
let settings: SettingsService;
let load: LoadService;
let asked: { guards: readonly Guard[]; targetId: TargetId | undefined; trip: (reason: string) => void }[];
let samples: LoadSample[];
let disposed: number;
let refusal: OpsError | undefined;

beforeEach(() => {
  database = new Database(':memory:');
  migrate(database, [...settingsMigrations, ...runsMigrations]);
  const logger = createMemoryLogger();
  engine = createScriptedEngine();
  runs = new RunBook({ database, logger, version: '1', door: 'test' });
  settings = new SettingsService({ database, logger });
  asked = [];
  samples = [];
  disposed = 0;
  refusal = undefined;
  load = new LoadService({
    engine,
    runs,
    settings,
    notify: () => {},
    watchGuards: (watched) => {
      if (refusal !== undefined) throw refusal;
      asked.push(watched);
      return {
        sample: (sample) => samples.push(sample),
        dispose: () => {
          disposed += 1;
        },
      };
    },
    logger,
  });
});
afterEach(async () => {
  await load.dispose();
  settings.dispose();
  runs.dispose();
  database.dispose();
});

const start = (over: { targetId?: TargetId; guards?: Guard[] } = {}) =>
  load.start({ plan: planOf({}), tags: [], allowHosts: [], ...over }).id;

describe('a run with guards', () => {
  it('ends as stopped by the one that trips, with its sentence as reason and marker', async () => {
    const id = start({ guards, targetId: shop });
    expect(asked).toMatchObject([{ guards, targetId: 'shop' }]);
    engine.last().listeners.onSample(sampleOf({ elapsedMs: 500 }));
    expect(samples).toMatchObject([{ elapsedMs: 500 }]);
    expect(runs.get(id)).toMatchObject({ guards, targetId: 'shop' });
    asked[0]?.trip('Guard: CPU over 90 % for 5 s on shop (98 %)');
    // Those in flight get the plan's grace.
    expect(engine.last().stops).toEqual([false]);
    await engine.last().end({ state: 'stopped_by_user', reason: 'Stopped.' });
    expect(runs.get(id).summary?.metadata).toMatchObject({
      state: 'stopped_by_guard',
      reason: 'Guard: CPU over 90 % for 5 s on shop (98 %).',
    });
    expect(runs.markers(id)).toMatchObject([{ kind: 'guard', text: 'Guard: CPU over 90 % for 5 s on shop (98 %)' }]);
    expect(disposed).toBe(1);
  });

  it('that ended before the guard could stop it has ended as it did', async () => {
    const id = start({ guards });
    asked[0]?.trip('Guard: x');
    await engine.last().end({ state: 'completed', reason: 'All requests have their outcome.' });
    expect(runs.item(id).state).toBe('completed');
  });

  it('on a target that is not there is not begun', () => {
    refusal = new OpsError({ code: 'not_found', message: 'There is no target shop.' });
    expect(() => start({ guards, targetId: shop })).toThrow('no target shop');
    expect(runs.list({ search: '', sort: 'id', descending: true, limit: 10, offset: 0 }).total).toBe(0);
  });

  it('without any asks nobody to watch', async () => {
    start();
    expect(asked).toEqual([]);
    expect(load.activeId).toBe(1);
    expect(await load.stopActive()).toBe(1);
    expect(engine.last().stops).toEqual([true]);
    expect([load.activeId, await load.stopActive()]).toEqual([undefined, undefined]);
  });
});
