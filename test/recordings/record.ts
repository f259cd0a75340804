/*
 * Records what really happens: `npx node test/recordings/record.ts [situation …]`. Starts nginx, Gunicorn, Flask and stress-ng on loopback, fires a run
 * at them through the whole console and writes what rules read of it to test/recordings/<situation>.json. To be run by hand, as root (a negative
 * niceness), on a machine that does nothing else: what else runs there is recorded, too.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import { Database } from '../../electron/core/adapters/sqlite/index.ts';
import { createCore } from '../../electron/core/app.ts';
import { RunBook } from '../../electron/core/features/runs/index.ts';
import type { RunId } from '../../shared/base/ids.ts';
import { localTargetId } from '../../shared/contract/targets.ts';
import type { RunRecord } from '../../shared/model/diagnosis/verdict.ts';
import { createSilentLogger } from '../contract/silent-logger.ts';
import { createInProcessTestClient } from '../rig/test-client.ts';
import { createTestPlatform } from '../rig/test-platform.ts';
import { neutral } from './neutral.ts';
import { type Shop, startShop } from './shop-stack.ts';
import { type Situation, situations } from './situations.ts';

async function record(name: string, situation: Situation): Promise<void> {
  const platform = createTestPlatform();
  let shop: Shop | undefined;
  try {
    const core = await createCore(platform);
    let id: RunId;
    let base: string;
    try {
      const client = createInProcessTestClient(core);
      if (situation.shop === 'embedded-lab') base = `${(await client.lab.up({ stack: 'embedded' })).url}`.replace(/\/$/, '');
      else {
        shop = await startShop(situation.shop);
        base = `http://127.0.0.1:${shop.port}`;
        if (situation.isGunicornDown) await shop.endGunicorn();
      }
      const { stressNiceness: niceness } = situation;
      if (niceness !== undefined) await startStress(client, niceness);
      ({ id } = await client.load.start({ plan: { name, ...situation.plan(base) } }));
      let state = '';
      for await (const sample of await client.load.watch({ id })) state = sample.state;
      if (state !== 'completed') throw new Error(`The run is ${state}`);
      if (niceness !== undefined) await stopStress(client);
    } finally {
      await core.dispose();
    }
    const text = neutral(readRecord(join(platform.dataFolder, 'blitz.db'), id), {
      folders: [shop?.folder, platform.dataFolder],
      ports: { [new URL(base).port]: 8080, ...(shop === undefined ? {} : { [shop.appPort]: 8000 }) },
    });
    writeFileSync(join(import.meta.dirname, `${name}.json`), text);
    const { summary, evidence } = JSON.parse(text) as RunRecord;
    const failures = summary.results.failures.map((failure) => `${failure.class} ${failure.count}`).join(', ');
    const signs = evidence?.logs.flatMap(({ signatures }) => signatures.map(({ signature, count }) => `${signature} ${count}`)).join(', ');
    console.log(
      `${name}: ${text.length} bytes; ${failures || 'nothing failed'}; ${signs || 'no signs'}; ${JSON.stringify(evidence?.counters)}`,
    );
    for (const problem of evidence?.problems ?? []) console.log(`  ${problem}`);
  } finally {
    await shop?.stop();
    platform.dispose();
  }
}

type Client = ReturnType<typeof createInProcessTestClient>;

async function startStress(client: Client, niceness: number): Promise<void> {
  await client.stress.start({
    targetId: localTargetId,
    settings: { workers: 2, durationMs: 60_000, niceness },
    confirmed: true,
    guards: [],
  });
  const isRunning = async () => {
    for await (const { jobs } of await client.stress.watch()) return (jobs[0]?.workerCount ?? 0) > 0;
    return false;
  };
  if (!(await waitFor(isRunning, { timeoutMs: 20_000 }))) throw new Error('The stress does not run');
}

async function stopStress(client: Client): Promise<void> {
  for await (const { jobs } of await client.stress.watch()) {
    if (jobs[0] !== undefined) await client.stress.stop({ id: jobs[0].id });
    return;
  }
}

function readRecord(path: string, id: RunId): RunRecord {
  const database = new Database(path);
  const book = new RunBook({ database, logger: createSilentLogger(), version: '0', door: 'test' });
  try {
    const { summary } = book.get(id);
    if (summary === undefined) throw new Error('The run has no summary');
    return { summary, seconds: book.series(id).seconds, host: book.hostSamples(id), evidence: book.evidence(id) };
  } finally {
    book.dispose();
    database.dispose();
  }
}

for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(situations)) {
  const situation = situations[name];
  if (situation === undefined) throw new Error(`No such situation: ${name}. There are ${Object.keys(situations).join(', ')}`);
  await record(name, situation);
}
