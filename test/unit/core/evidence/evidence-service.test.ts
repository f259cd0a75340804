import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../../../electron/core/adapters/sqlite/index.ts';
import { migrate } from '../../../../electron/core/adapters/sqlite/migrations.ts';
import type { EvidenceSources, StandingAlarm } from '../../../../electron/core/features/evidence/evidence-sources.ts';
import { EvidenceService, errorLevelMigrations, ownStressSpans } from '../../../../electron/core/features/evidence/index.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { StressJobSchema } from '../../../../shared/contract/stress.ts';
import { localTargetId } from '../../../../shared/contract/targets.ts';
import { resultsOf } from '../../../rig/scripted-engine.ts';
import { ScriptedHosts } from '../../../rig/scripted-host.ts';
import { createMemoryLogger, type OpenedRunBook, openRunBook, planOf } from '../runs/open-run-book.ts';

let opened: OpenedRunBook;
let hosts: ScriptedHosts;
let database: Database;
let service: EvidenceService;
let tellAlarm: (alarm: StandingAlarm & { targetId?: TargetId; at: number }) => void;
const logger = createMemoryLogger();

function open(over: Partial<EvidenceSources> = {}): void {
  const sources: EvidenceSources = {
    lab: () => undefined,
    findLab: async () => undefined,
    stress: () => [],
    alarms: () => [{ id: 'a', name: 'CPU high', state: 'OK' }],
    onAlarm: (listener) => {
      tellAlarm = listener;
      return { dispose() {} };
    },
    alarmPeriodS: async () => 60,
    instanceType: async () => undefined,
    ...over,
  };
  const watchHosts = (signal: AbortSignal) => hosts.watch(signal);
  service = new EvidenceService({ database, hosts, watchHosts, runs: opened.book, sources, logger, closePatienceMs: 200 });
}

beforeEach(() => {
  opened = openRunBook();
  hosts = new ScriptedHosts();
  database = new Database(':memory:');
  migrate(database, errorLevelMigrations);
});
afterEach(async () => {
  await service.dispose();
  opened.close();
  database.dispose();
});

const end = { state: 'completed', reason: '', durationMs: 2000, results: resultsOf(10, 0) } as const;
const begin = (url: string, targetId?: TargetId) => opened.book.begin({ plan: planOf({ requests: [{ url }] }), tags: [], targetId });

describe('the evidence of a run', () => {
  it('of a machine nobody knows is none', async () => {
    open();
    const run = begin('http://example.org/');
    run.finish(end);
    await service.settled(run.id);
    expect(opened.book.evidence(run.id)).toBeUndefined();
    expect(hosts.leases).toBe(0);
  });

  it('of a machine that cannot be entered says so, and the run knows nothing of it', async () => {
    open();
    hosts.refusal = new OpsError({ code: 'unavailable', message: 'shop does not answer.', hint: 'Is it running?' });
    const run = begin('http://127.0.0.1/');
    run.finish(end);
    await service.settled(run.id);
    expect(opened.book.evidence(run.id)).toMatchObject({
      isComplete: false,
      isLocal: true,
      problems: ['shop does not answer. Is it running?'],
    });
    expect(opened.book.item(run.id).state).toBe('completed');
    expect(logger.lines).toEqual([]);
  });

  it('is not worth a question to the user, unless he has named the machine', async () => {
    open();
    hosts.isAsking = true;
    const unnamed = begin('http://127.0.0.1/');
    await service.settled(unnamed.id);
    expect(opened.book.evidence(unnamed.id)?.problems[0]).toMatch(/cannot be entered without asking you something/);
    unnamed.finish(end);
    const named = begin('http://127.0.0.1/', localTargetId);
    named.finish(end);
    expect(hosts.leases).toBe(0);
    hosts.answer();
    // In: the scripted machine says nothing, and a console that ends does not wait for it.
    await service.dispose();
    expect(opened.book.evidence(named.id)).toMatchObject({ machine: 'This machine', isComplete: false, problems: [] });
    expect(hosts.leases).toBe(0);
  });

  it('holds the alarms that stand with the machine, as they were and as they became', async () => {
    open();
    hosts.refusal = new OpsError({ code: 'unavailable', message: 'No.' });
    const run = begin('http://127.0.0.1/');
    const at = Date.now() + 1500;
    tellAlarm({ id: 'a', name: 'CPU high', state: 'ALARM', targetId: localTargetId, at });
    tellAlarm({ id: 'b', name: 'elsewhere', state: 'ALARM', targetId: 'other' as TargetId, at });
    tellAlarm({ id: 'a', name: 'CPU high', state: 'OK', targetId: localTargetId, at: at - 3_600_000 });
    run.finish(end);
    await service.settled(run.id);
    const alarms = opened.book.evidence(run.id)?.alarms;
    expect(alarms).toMatchObject([
      { name: 'CPU high', state: 'OK', periodS: 60 },
      { name: 'CPU high', state: 'ALARM', periodS: 60 },
    ]);
    expect(alarms?.[0]).not.toHaveProperty('atMs');
    expect(alarms?.[1]?.atMs).toBeGreaterThan(1000);
  });

  it('that fails in an unforeseen way fails nobody', async () => {
    open({
      stress: () => {
        throw new Error('broken');
      },
    });
    hosts.refusal = new OpsError({ code: 'unavailable', message: 'No.' });
    const run = begin('http://127.0.0.1/');
    run.finish(end);
    await service.settled(run.id);
    expect(opened.book.item(run.id).state).toBe('completed');
    expect(logger.lines.splice(0).join()).toMatch(/could not be put together/);
  });

  it('of the demo lab is this machine’s, whatever target is current', async () => {
    hosts = new ScriptedHosts({ access: { kind: 'ssh', host: 'shop.example', useSshConfig: false } });
    hosts.refusal = new OpsError({ code: 'unavailable', message: 'No.' });
    open({ lab: () => ({ url: 'http://127.0.0.1:4321/', logs: [] }) });
    const lab = begin('http://127.0.0.1:4321/aB3x');
    expect(opened.book.active?.id).toBe(lab.id);
    lab.finish(end);
    await service.settled(lab.id);
    expect(opened.book.evidence(lab.id)?.isLocal).toBe(true);
    const other = begin('http://127.0.0.1:4322/');
    other.finish(end);
    await service.settled(other.id);
    expect(opened.book.evidence(other.id)).toBeUndefined();
  });
});

it('stress counts with what was read back, and what never ran does not', () => {
  const job = (over: object) =>
    StressJobSchema.parse({
      ...{ id: 'a', targetId: 'local', settings: { workers: 2, niceness: -20 }, command: 'stress-ng --cpu 2', state: 'running' },
      ...{ startedAt: 1, endsAt: 9, metrics: [], output: '' },
      ...over,
    });
  expect(ownStressSpans([job({ actualNiceness: 0, workerCount: 1 }), job({ state: 'failed' }), job({})])).toEqual([
    { command: 'stress-ng --cpu 2', workers: 1, niceness: 0, startedAt: 1, endsAt: 9, endedAt: undefined },
    { command: 'stress-ng --cpu 2', workers: 2, niceness: -20, startedAt: 1, endsAt: 9, endedAt: undefined },
  ]);
});
