import { afterEach, describe, expect, it, vi } from 'vitest';
import { type RunningJob, StopEverything, type Stoppable, stoppableRun, stoppableStress } from '../../../electron/core/stop-everything.ts';
import { Emitter } from '../../../shared/base/emitter.ts';
import { OpsError } from '../../../shared/base/ops-error.ts';
import type { StopReport } from '../../../shared/contract/app.ts';
import { createSilentLogger } from '../../contract/silent-logger.ts';

afterEach(() => {
  vi.useRealTimers();
});

const job = (text: string): RunningJob => ({ kind: 'tail', text, href: '#/logs' });

function fake(text: string, stop: () => Promise<StopReport>): Stoppable & { readonly changes: Emitter<void> } {
  const changes = new Emitter<void>();
  return { jobs: () => [job(text)], onChange: (listener) => changes.on(listener), stop, changes };
}

const everything = (...stoppables: Stoppable[]) => new StopEverything({ stoppables, logger: createSilentLogger() });

describe('Stop everything', () => {
  it('stops all kinds at once and tells what became of each', async () => {
    const problem = { code: 'unavailable', message: 'No link.' } as const;
    const report = await everything(
      fake('a', async () => ({ stopped: ['run 41'], failed: [] })),
      fake('b', async () => ({ stopped: ['stress on shop'], failed: [{ what: 'stress on db', problem }] })),
      fake('tail of app.log', async () => {
        throw new OpsError({ code: 'unavailable', message: 'Gone.', hint: 'Look.' });
      }),
    ).stop();
    expect(report.stopped).toEqual(['run 41', 'stress on shop']);
    expect(report.failed).toEqual([
      { what: 'stress on db', problem },
      { what: 'tail of app.log', problem: { code: 'unavailable', message: 'Gone.', hint: 'Look.' } },
    ]);
  });

  it('does not wait for ever for one that does not answer', async () => {
    vi.useFakeTimers();
    const stopping = everything(
      fake('stuck', () => new Promise(() => {})),
      fake('b', async () => ({ stopped: ['run 41'], failed: [] })),
    ).stop();
    await vi.advanceTimersByTimeAsync(12_000);
    expect(await stopping).toMatchObject({ stopped: ['run 41'], failed: [{ what: 'stuck', problem: { code: 'timeout' } }] });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells what goes on, at every change, until it ends', async () => {
    const one = fake('one', async () => ({ stopped: [], failed: [] }));
    const all = everything(one);
    const stream = all.jobs(undefined);
    expect((await stream.next()).value).toEqual({ jobs: [job('one')] });
    const next = stream.next();
    one.changes.emit();
    expect((await next).value).toEqual({ jobs: [job('one')] });
    all.dispose();
    expect((await stream.next()).done).toBe(true);
    expect(one.changes.listenerCount).toBe(0);
  });
});

describe('what can be stopped', () => {
  it('is the run that goes on', async () => {
    const active = new Emitter<void>();
    let id: number | undefined = 41;
    const load = {
      get activeId() {
        return id;
      },
      stopActive: async () => {
        const stopped = id;
        id = undefined;
        return stopped;
      },
    };
    const run = stoppableRun(load, { onActive: (listener) => active.on(listener) });
    expect(run.jobs()).toEqual([{ kind: 'run', text: 'run 41', href: '#/run/41' }]);
    let changes = 0;
    run.onChange(() => {
      changes += 1;
    });
    active.emit();
    await Promise.resolve();
    expect(changes).toBe(1);
    expect(await run.stop(1)).toEqual({ stopped: ['run 41'], failed: [] });
    expect([run.jobs(), await run.stop(1)]).toEqual([[], { stopped: [], failed: [] }]);
  });

  it('is the stress of every host', async () => {
    const asked: unknown[] = [];
    const stress = stoppableStress({
      runningJobs: () => [job('stress on shop')],
      onChange: () => ({ dispose() {} }),
      stopAll: async (...given) => {
        asked.push(given);
        return { stopped: ['stress on shop'], failed: [] };
      },
    });
    expect(stress.jobs()).toHaveLength(1);
    expect(await stress.stop(10_000)).toEqual({ stopped: ['stress on shop'], failed: [] });
    expect(asked).toEqual([['Stopped by Stop everything.', 10_000]]);
  });
});
