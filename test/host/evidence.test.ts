import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import { Database } from '../../electron/core/adapters/sqlite/index.ts';
import { type Core, createCore } from '../../electron/core/app.ts';
import { RunBook } from '../../electron/core/features/runs/index.ts';
import type { RunId } from '../../shared/base/ids.ts';
import { localTargetId } from '../../shared/contract/targets.ts';
import { RunEvidenceSchema } from '../../shared/contract/verdicts.ts';
import type { LogEvidence, RunEvidence } from '../../shared/model/diagnosis/run-evidence.ts';
import { createSilentLogger } from '../contract/silent-logger.ts';
import { type Shop, type ShopOptions, startShop } from '../recordings/shop-stack.ts';
import { startTestChild } from '../rig/child-process.ts';
import { openErrorLevel } from '../rig/error-level.ts';
import { startSshd } from '../rig/sshd-server.ts';
import { createInProcessTestClient } from '../rig/test-client.ts';
import { createTestPlatform, type TestPlatform } from '../rig/test-platform.ts';
import { addTestUser } from '../rig/test-user.ts';
import { processesOf } from './lab-rig.ts';

// Real nginx, Gunicorn and Flask, and the whole console: what is known of the machine after a run.

const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

type Client = ReturnType<typeof createInProcessTestClient>;

function newPlatform(): TestPlatform {
  const platform = createTestPlatform();
  cleanUps.push(() => platform.dispose());
  return platform;
}

async function open(platform: TestPlatform): Promise<{ core: Core; client: Client }> {
  const core = await createCore(platform);
  cleanUps.push(() => core.dispose());
  return { core, client: createInProcessTestClient(core) };
}

async function shopOf(options: ShopOptions = {}): Promise<Shop> {
  const shop = await startShop(options);
  cleanUps.push(async () => {
    await shop.stop();
    expect(processesOf(shop.folder)).toEqual([]);
  });
  return shop;
}

const plan = (url: string, rate = 50, durationMs = 3000) => ({
  requests: [{ url }],
  executor: { type: 'constant-arrival-rate' as const, rate, durationMs },
});

async function untilOver(client: Client, id: RunId): Promise<void> {
  let state = '';
  for await (const sample of await client.load.watch({ id })) state = sample.state;
  expect(state).toBe('completed');
}

/** What is on disk. */
function evidenceIn(dataFolder: string, id: RunId): RunEvidence | undefined {
  const database = new Database(join(dataFolder, 'blitz.db'));
  const book = new RunBook({ database, logger: createSilentLogger(), version: '0', door: 'test' });
  try {
    const evidence = book.evidence(id);
    return evidence === undefined ? undefined : RunEvidenceSchema.parse(evidence);
  } finally {
    book.dispose();
    database.dispose();
  }
}

/** Resolves when everything has been collected. */
async function untilWhole(platform: TestPlatform, id: RunId): Promise<RunEvidence | undefined> {
  await waitFor(() => evidenceIn(platform.dataFolder, id)?.isComplete ?? false, { timeoutMs: 60_000, intervalMs: 500 });
  return evidenceIn(platform.dataFolder, id);
}

const logOf = (evidence: RunEvidence | undefined, name: string): LogEvidence | undefined =>
  evidence?.logs.find(({ path }) => path.endsWith(`/${name}`));
const signsOf = (log: LogEvidence | undefined) => log?.signatures.map(({ signature, count }) => [signature, count]);

describe('the evidence of a run on this machine', () => {
  it('says how nginx and Gunicorn are set up and counts what they logged, from the first line to the last', async () => {
    const platform = newPlatform();
    const { client } = await open(platform);
    // Another nginx and another Gunicorn: they are not taken for the shop's.
    await shopOf({ workerConnections: 99 });
    const shop = await shopOf({
      rlimitNofile: 2048,
      errorLevel: 'warn',
      gunicorn: ['--threads', '2', '--timeout', '7', '--backlog', '100'],
    });
    writeFileSync(join(shop.folder, 'BUILD'), '417\n');
    const { id } = await client.load.start({
      plan: {
        requests: [{ url: `http://127.0.0.1:${shop.port}/aB3x` }, { url: `http://127.0.0.1:${shop.port}/broken` }],
        executor: { type: 'shared-iterations', iterations: 400, vus: 8 },
      },
    });
    await untilOver(client, id);
    const { summary } = await client.runs.get({ id });
    const evidence = await untilWhole(platform, id);
    expect(evidence).toMatchObject({ version: 1, machine: 'This machine', isLocal: true, isComplete: true, stress: [], alarms: [] });
    expect(evidence?.problems.filter((problem) => !problem.startsWith('The run was over'))).toEqual([]);
    expect(evidence?.config.nginx).toMatchObject({
      configPath: join(shop.folder, 'nginx.conf'),
      prefix: `${shop.folder}/`,
      version: expect.stringMatching(/^1\./),
      ...{ workerConnections: 768, rlimitNofile: 2048, nofile: 2048, niceness: 0, isProxy: true, gzip: true },
      listens: [{ address: '127.0.0.1', port: shop.port, backlog: 511 }],
      errorLogs: [{ path: join(shop.folder, 'error.log'), level: 'warn' }],
      accessLogs: [join(shop.folder, 'access.log')],
      upstreams: [`http://127.0.0.1:${shop.appPort}`],
    });
    expect(evidence?.config.nginx?.workerProcesses).toBeGreaterThan(0);
    expect(evidence?.config.nginx?.files).toEqual([
      { path: join(shop.folder, 'nginx.conf'), text: readFileSync(join(shop.folder, 'nginx.conf'), 'utf8') },
    ]);
    expect(evidence?.config.gunicorn).toMatchObject({
      ...{ workers: 1, workerClass: 'gthread', threads: 2, timeoutS: 7, backlog: 100, nofile: 1024, niceness: 0 },
      binds: [`127.0.0.1:${shop.appPort}`],
    });
    expect(evidence?.config.build).toBe('417');
    expect(evidence?.config.kernel?.somaxconn).toBe(Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8')));
    expect(evidence?.config.machine?.memoryBytes).toBeGreaterThan(100_000_000);

    const statuses = new Map(summary?.results.statuses.map(({ status, count }) => [status, count]));
    const logged = new Map(logOf(evidence, 'access.log')?.access?.statuses.map(({ status, count }) => [status, count]));
    expect(logged.get(302)).toBe(statuses.get(302));
    expect(logged.get(500)).toBe(statuses.get(500));
    expect(signsOf(logOf(evidence, 'app.log'))).toEqual([['python_traceback', statuses.get(500)]]);
    expect(logOf(evidence, 'gunicorn.log')).toMatchObject({ role: 'gunicorn', signatures: [] });
  });

  it('finds Gunicorn gone, and counts resets and refusals of the kernel', async () => {
    const platform = newPlatform();
    const { client } = await open(platform);
    const shop = await shopOf({ throughSocket: true });
    await shop.endGunicorn();
    const { id } = await client.load.start({ plan: plan(`http://127.0.0.1:${shop.port}/`, 15, 10_000) });
    await untilOver(client, id);
    const evidence = await untilWhole(platform, id);
    expect(evidence?.config).not.toHaveProperty('gunicorn');
    const [[sign, count = 0] = []] = signsOf(logOf(evidence, 'error.log')) ?? [];
    expect(sign).toBe('nginx_upstream_refused');
    expect(count).toBeGreaterThanOrEqual(150);
    // And those of the console itself, which looks for nginx' status page.
    expect(count).toBeLessThan(160);
    expect(evidence?.counters?.resetsSent).toBeGreaterThanOrEqual(0);
    expect(evidence?.problems).toEqual([]);
  });

  it('of the embedded lab is its limits; a console that ends waits for its last lines', async () => {
    const platform = newPlatform();
    const { core, client } = await open(platform);
    const lab = await client.lab.up({ stack: 'embedded', knobs: { maxConnections: 50, workers: 2, serviceTimeMs: 0.5, queueLimit: 10 } });
    const { id } = await client.load.start({ plan: plan(`${lab.sampleUrl}`) });
    await untilOver(client, id);
    await core.dispose();
    const evidence = evidenceIn(platform.dataFolder, id);
    expect(evidence?.config).toMatchObject({ lab: { maxConnections: 50, workers: 2, serviceTimeMs: 0.5, queueLimit: 10 } });
    expect(evidence?.config).not.toHaveProperty('nginx');
    expect(logOf(evidence, 'app.log')?.lines).toBeGreaterThanOrEqual(150);
  });

  it('is what had been collected when the console is killed', async () => {
    const platform = newPlatform();
    const shop = await shopOf();
    const child = startTestChild('core-child.ts', ['fire', platform.dataFolder, `http://127.0.0.1:${shop.port}/aB3x`]);
    cleanUps.push(() => child.kill());
    await child.message();
    const id = 1 as RunId;
    const hasLines = () => (logOf(evidenceIn(platform.dataFolder, id), 'app.log')?.lines ?? 0) > 0;
    expect(await waitFor(hasLines, { timeoutMs: 60_000, intervalMs: 500 })).toBe(true);
    await child.kill();
    const { client } = await open(platform);
    expect((await client.runs.get({ id })).item.state).toBe('interrupted');
    const evidence = evidenceIn(platform.dataFolder, id);
    expect(evidence).toMatchObject({ isComplete: false, config: { nginx: { workerConnections: 768 } } });
    expect(logOf(evidence, 'app.log')?.lines).toBeGreaterThan(0);
  });
});

describe('the evidence of a run behind a real sshd', () => {
  async function overSsh(user: string | undefined, shop: Shop, logPaths: string[]) {
    const server = await startSshd({ user });
    cleanUps.push(() => server.dispose());
    const home = mkdtempSync(join(tmpdir(), 'blitz-home-'));
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    writeFileSync(join(home, '.ssh', 'config'), server.configText('shop'), { mode: 0o600 });
    const before = process.env.HOME;
    process.env.HOME = home;
    cleanUps.push(() => {
      process.env.HOME = before;
      rmSync(home, { recursive: true, force: true });
    });
    const platform = newPlatform();
    const { client } = await open(platform);
    const { id: targetId } = await client.targets.add({ name: 'shop', access: { kind: 'ssh', host: 'shop' }, logPaths });
    const { id } = await client.load.start({ plan: plan(`http://127.0.0.1:${shop.port}/broken`), targetId });
    await untilOver(client, id);
    return untilWhole(platform, id);
  }

  it('as root is the same as on this machine', async () => {
    const shop = await shopOf();
    const evidence = await overSsh(undefined, shop, []);
    expect(evidence).toMatchObject({
      machine: 'shop',
      isComplete: true,
      config: { nginx: { workerConnections: 768 }, gunicorn: { workers: 1 } },
    });
    expect(signsOf(logOf(evidence, 'app.log'))).toEqual([['python_traceback', 150]]);
    expect(logOf(evidence, 'access.log')?.access?.statuses).toContainEqual({ status: 500, count: 150 });
  });

  it('as a user who may not look says what is missing, and what can be read is read', async () => {
    const user = addTestUser();
    cleanUps.push(() => user.remove());
    const shop = await shopOf();
    const open = join(shop.folder, 'app.log');
    const evidence = await overSsh(user.name, shop, [open, '/var/log/none-of-the-kind.log']);
    expect(evidence?.isComplete).toBe(true);
    expect(evidence?.config.kernel?.release).toMatch(/^\d/);
    expect(evidence?.config).not.toHaveProperty('nginx.files');
    const said = [...(evidence?.problems ?? []), ...(evidence?.logs.map(({ problem }) => problem ?? '') ?? [])].join('\n');
    expect(said).toMatch(/may not be read|None of the/);
    expect(logOf(evidence, 'none-of-the-kind.log')).toMatchObject({ lines: 0, problem: 'There is no such file.' });
  });
});

describe('the error log of nginx', () => {
  const configOf = (shop: Shop) => readFileSync(join(shop.folder, 'nginx.conf'), 'utf8');

  const leftIn = (shop: Shop) => readdirSync(shop.folder).filter((name) => name.includes('.blitz-'));
  const urlOf = (shop: Shop) => `http://127.0.0.1:${shop.port}/`;

  async function errorLevel() {
    const opened = openErrorLevel(newPlatform().dataFolder);
    cleanUps.push(() => opened.dispose());
    return opened.level;
  }

  it('is at warn while it is needed, and byte for byte as it was afterwards', async () => {
    const shop = await shopOf();
    const before = configOf(shop);
    const level = await errorLevel();
    const raised = await level.raise(localTargetId, urlOf(shop));
    expect(raised).toBeDefined();
    expect(configOf(shop)).toBe(before.replace('error_log error.log;', 'error_log error.log warn;'));
    // Two need it: the second has nothing to put back.
    expect(await level.raise(localTargetId, urlOf(shop))).toBeUndefined();
    expect((await fetch(`${urlOf(shop)}health`)).status).toBe(200);
    expect(await raised?.restore()).toBeUndefined();
    expect(configOf(shop)).toBe(before);
    expect(leftIn(shop)).toEqual([]);
    expect((await fetch(`${urlOf(shop)}health`)).status).toBe(200);
  });

  it('that is at warn already is left alone, and so is one nginx does not take', async () => {
    const level = await errorLevel();
    const loud = await shopOf({ errorLevel: 'info' });
    expect(await level.raise(localTargetId, urlOf(loud))).toBeUndefined();
    const shop = await shopOf();
    // It runs with what it read; what stands in the file since then is broken.
    const broken = `${configOf(shop)}nonsense;\n`;
    writeFileSync(join(shop.folder, 'nginx.conf'), broken);
    await expect(level.raise(localTargetId, urlOf(shop))).rejects.toMatchObject({ code: 'conflict' });
    expect(configOf(shop)).toBe(broken);
    expect(leftIn(shop)).toEqual([]);
  });

  it('in a file that somebody has changed meanwhile is left as that has it', async () => {
    const shop = await shopOf();
    const level = await errorLevel();
    const raised = await level.raise(localTargetId, urlOf(shop));
    const edited = `${configOf(shop)}# edited\n`;
    writeFileSync(join(shop.folder, 'nginx.conf'), edited);
    expect(await raised?.restore()).toMatch(/nginx\.conf was changed by somebody/);
    expect(configOf(shop)).toBe(edited);
  });

  it('a console that was killed left at warn is put back at the next start', async () => {
    const shop = await shopOf();
    const before = configOf(shop);
    const platform = newPlatform();
    await (await open(platform)).core.dispose();
    const child = startTestChild('error-level-child.ts', [platform.dataFolder, urlOf(shop)]);
    cleanUps.push(() => child.kill());
    expect(await child.message()).toEqual({ isRaised: true });
    expect(configOf(shop)).toContain('error_log error.log warn;');
    await child.kill();
    expect(configOf(shop)).toContain('error_log error.log warn;');
    await open(platform);
    expect(await waitFor(() => configOf(shop) === before, { timeoutMs: 20_000 })).toBe(true);
    expect(await waitFor(() => leftIn(shop).length === 0, { timeoutMs: 5000 })).toBe(true);
  });
});
