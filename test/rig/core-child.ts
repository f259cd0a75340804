import { createCore } from '../../electron/core/app.ts';
import { acquireDataFolder } from '../../electron/core/base/data-folder-lock.ts';
import { OpsError } from '../../shared/base/ops-error.ts';
import { LoadPlanSchema } from '../../shared/contract/load-plan.ts';
import { createScriptedEngine, resultsOf, sampleOf, secondOf } from './scripted-engine.ts';
import { createInProcessTestClient } from './test-client.ts';
import { createTestPlatform } from './test-platform.ts';

// A second process for tests: `core-child.ts lock|run <data folder>` or `core-child.ts fire <data folder> <url>`, the last with the real
// engine. Says on the channel what it has reached, then waits to be killed or for its parent to go.
const [mode, dataFolder, url = 'http://127.0.0.1:9/'] = process.argv.slice(2);
if (dataFolder === undefined) throw new Error('Which data folder?');
const say = (message: object) => process.send?.(message);
process.on('disconnect', () => process.exit(0));

if (mode === 'lock') {
  const self = { pid: process.pid, door: 'cli', version: '1', startedAt: new Date().toISOString() };
  const claim = await acquireDataFolder(dataFolder, self);
  say(claim.ok ? { held: true } : { held: false, owner: claim.owner });
  process.on('message', () => {
    if (claim.ok) void claim.lock.dispose();
    say({ released: true });
  });
} else if (mode === 'fire') {
  const client = createInProcessTestClient(await createCore(createTestPlatform({ dataFolder, door: 'desktop' })));
  const active = await client.load.active();
  await client.load.start({ plan: { requests: [{ url }], executor: { type: 'constant-vus', vus: 5, durationMs: 600_000 } } });
  // The figures of the history: more than none once a checkpoint is on disk.
  for await (const { run } of active) if (run !== undefined && run.ok > 0) say({ run });
} else {
  const engine = createScriptedEngine();
  try {
    const core = await createCore(createTestPlatform({ dataFolder, door: 'desktop' }), { createEngine: () => engine });
    const client = createInProcessTestClient(core);
    const plan = LoadPlanSchema.parse({
      name: 'To be killed',
      requests: [{ url }],
      executor: { type: 'shared-iterations', iterations: 100, vus: 1 },
    });
    const { id } = await client.load.start({ plan, tags: ['crash'] });
    for (const second of [0, 1, 2]) {
      const totals = { asked: 100, sent: 10, ok: 9 + 10 * second, failed: 1, aborted: 0, inFlight: 0, waiting: 0 };
      engine.last().listeners.onSample(sampleOf({ elapsedMs: 1000 * (second + 1), totals, seconds: [secondOf(second)] }));
      engine.last().listeners.onCheckpoint(resultsOf(totals.ok, totals.failed));
    }
    // Not yet written when the process dies.
    engine.last().listeners.onSample(sampleOf({ elapsedMs: 3500, seconds: [secondOf(3)] }));
    say({ started: id });
  } catch (error) {
    say({ refused: error instanceof OpsError ? { code: error.code, details: error.details } : String(error) });
  }
}
