import { join } from 'node:path';
import { Database } from '../../electron/core/adapters/sqlite/index.ts';
import { createCore } from '../../electron/core/app.ts';
import { RunBook } from '../../electron/core/features/runs/index.ts';
import type { RunId } from '../../shared/base/ids.ts';
import { LoadPlanSchema } from '../../shared/contract/load-plan.ts';
import { localTargetId } from '../../shared/contract/targets.ts';
import type { RunEvidence } from '../../shared/model/diagnosis/run-evidence.ts';
import type { FailureClass, FailureExample } from '../../shared/model/failure-class.ts';
import type { CpuShares, HostSample } from '../../shared/model/host-sample.ts';
import type { LoadSample, MomentPoint, RunTotals, SecondPoint, SeriesPoint } from '../../shared/model/load-sample.ts';
import { momentMs, mostMoments } from '../../shared/model/load-sample.ts';
import type { RunResults } from '../../shared/model/run-summary.ts';
import { createSilentLogger } from '../contract/silent-logger.ts';
import { createTestPlatform } from './test-platform.ts';

/** The classes a made-up run fails with. */
export const madeUpClasses: readonly FailureClass[] = [
  ...(['reset', 'closed', 'truncated', 'response_timeout', 'connect_refused', 'connect_timeout', 'malformed', 'check'] as const),
  ...(['http_500', 'http_502', 'http_503', 'http_504'] as const),
];
const okPerSecond = 2400;
const cores = 4;

/** What a second has of each class: 1…12 in turns, and every tenth minute a burst of resets. */
const failuresOf = (second: number): number[] =>
  madeUpClasses.map((_, index) => (second % 600 < 5 && index === 0 ? 300 : (second + index * 7) % (index + 2)));

/**
 * Writes a run of so many seconds into a data folder, as the longest real one would leave it: 12 classes of failures, a machine of 4 cores second by
 * second, a marker every 12 s, a stress, and what the logs said. Nothing of it happened: it is there to be drawn.
 */
export async function writeLongRun(dataFolder: string, seconds: number): Promise<RunId> {
  // The console makes the tables.
  await (await createCore(createTestPlatform({ dataFolder }))).dispose();
  const database = new Database(join(dataFolder, 'blitz.db'));
  const book = new RunBook({ database, logger: createSilentLogger(), version: '0.0.0-test', door: 'test' });
  try {
    const plan = LoadPlanSchema.parse({
      name: 'made up',
      requests: [{ name: 'short', url: 'http://127.0.0.1:8080/aB3x' }],
      executor: { type: 'constant-vus', vus: 1000, durationMs: seconds * 1000 },
    });
    const recorder = book.begin({ plan, tags: [], targetId: localTargetId });
    const startedAt = book.active?.startedAt ?? 0;
    recorder.record(sampleOf(seconds));
    recorder.finish({ state: 'completed', reason: 'Its time was up.', durationMs: seconds * 1000, results: resultsOf(seconds) });
    book.recordHost(
      recorder.id,
      range(seconds).map((second) => hostSample(second, startedAt)),
    );
    for (const at of range(seconds).filter((second) => second % 12 === 6)) {
      book.mark(recorder.id, { kind: at % 24 === 6 ? 'alarm' : 'alarm_over', text: `CPU above 80 % no. ${at}`, at: startedAt + at * 1000 });
    }
    const stressed = { from: startedAt + seconds * 250, to: startedAt + seconds * 500 };
    book.mark(recorder.id, { kind: 'stress_started', text: 'stress on, 2 CPUs at nice -20', at: stressed.from });
    book.mark(recorder.id, { kind: 'stress_ended', text: 'stress off', at: stressed.to });
    book.recordEvidence(recorder.id, evidenceOf(seconds));
    return recorder.id;
  } finally {
    book.dispose();
    database.dispose();
  }
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

function pointOf(second: number, share: number): SeriesPoint {
  const failures = failuresOf(second).map((count) => Math.round(count * share));
  const failed = failures.reduce((sum, count) => sum + count, 0);
  const wave = 1 + Math.sin(second / 97) / 3;
  const ok = Math.round(okPerSecond * share * wave);
  return {
    sent: ok + failed,
    ok,
    failed,
    aborted: 0,
    byClass: Object.fromEntries(madeUpClasses.flatMap((name, index) => (failures[index] ? [[name, failures[index]]] : []))),
    p50Us: 40_000 * wave,
    p95Us: 210_000 * wave,
    p99Us: 480_000 * wave + (second % 60 === 0 ? 900_000 : 0),
    maxUs: 1_500_000,
    inFlight: 900,
    queued: Math.round(50 * wave),
    connections: 1000,
    connectionsOpened: failed,
    bytesReceived: ok * 300,
    lagMs: 2 + (second % 7),
    eventLoopUtilization: 0.4,
    cpu: 0.5,
  };
}

function totalsOf(points: readonly SeriesPoint[]): RunTotals {
  const sum = (key: 'ok' | 'failed') => points.reduce((total, point) => total + point[key], 0);
  const [ok, failed] = [sum('ok'), sum('failed')];
  return { asked: ok + failed, sent: ok + failed, ok, failed, aborted: 0, inFlight: 0, waiting: 0 };
}

function sampleOf(length: number): Omit<LoadSample, 'seq'> {
  const seconds = range(length).map((second): SecondPoint => ({ second, ...pointOf(second, 1) }));
  const moments = range(Math.min(mostMoments, length * 4)).map(
    (moment): MomentPoint => ({ moment, ...pointOf(Math.floor((moment * momentMs) / 1000), momentMs / 1000) }),
  );
  return {
    state: 'running',
    stopping: false,
    elapsedMs: length * 1000,
    progress: 1,
    totals: totalsOf(seconds),
    ratePerSecond: okPerSecond,
    latency: {
      ...{ count: 1000, meanUs: 60_000, minUs: 900, p50Us: 40_000, p90Us: 150_000, p95Us: 210_000, p99Us: 480_000, maxUs: 1_500_000 },
    },
    failures: failureCounts(length),
    examples: examples(length),
    connections: 1000,
    generator,
    thresholds: [],
    seconds,
    moments,
  };
}

const generator = { cpuSeconds: 1800, lagMs: 3, eventLoopUtilization: 0.4, limited: false };

function failureCounts(length: number) {
  const counts = madeUpClasses.map(() => 0);
  for (const second of range(length)) {
    failuresOf(second).forEach((count, index) => {
      counts[index] = (counts[index] ?? 0) + count;
    });
  }
  return madeUpClasses.map((name, index) => ({ class: name, count: counts[index] ?? 0, reused: 0, withBytes: 0 }));
}

/** Three of each class, in its first seconds. */
function examples(length: number): FailureExample[] {
  return madeUpClasses.flatMap((name, index) =>
    range(Math.min(3, length)).map((second) => ({
      class: name,
      atMs: second * 1000 + 100 + index * 10,
      requestNumber: second * okPerSecond + index + 1,
      requestName: 'short',
      method: 'GET',
      url: 'http://127.0.0.1:8080/aB3x',
      connection: { id: index + 1, requestsBefore: 0, localPort: 40_000 + index, remoteAddress: '127.0.0.1:8080' },
      durationMs: 12,
      bytesReceived: 0,
      error: 'ECONNRESET: read ECONNRESET',
    })),
  );
}

function resultsOf(length: number): RunResults {
  const { asked, sent, ok, failed, aborted } = totalsOf(range(length).map((second) => pointOf(second, 1)));
  return {
    passed: true,
    requests: { asked, sent, ok, failed, aborted },
    failures: failureCounts(length).map((failure) => ({ ...failure, share: failure.count / asked })),
    metrics: [
      {
        name: 'http_req_duration',
        type: 'trend',
        contains: 'time',
        values: { avg: 60, min: 0.9, med: 40, max: 1500, 'p(90)': 150, 'p(95)': 210, 'p(99)': 480 },
      },
    ],
    thresholds: [],
    statuses: [{ status: 200, count: ok }],
    latencyCurve: range(60).map((index) => [index * 1.66, 10 + index * 8] as const),
    examples: examples(length),
    generator,
  };
}

function hostSample(second: number, startedAt: number): HostSample {
  const busy = 0.5 + Math.sin(second / 60) / 4;
  const shares: CpuShares = { user: busy, nice: 0.02, system: 0.2, iowait: 0.01, irq: 0.01, steal: second % 300 < 30 ? 0.05 : 0 };
  return {
    at: startedAt + (second + 1) * 1000,
    cpu: shares,
    cpus: range(cores).map((core) => ({ ...shares, user: busy * (1 - core / 10) })),
    load: [4, 3, 2],
    memory: { totalBytes: 8e9, availableBytes: 3e9 },
    swap: { totalBytes: 0, usedBytes: 0 },
    disk: { readBytes: 1000, writtenBytes: 200_000 },
    net: { receivedBytes: 800_000, sentBytes: 1_200_000 },
    tcp: {
      listenOverflows: second % 600 < 5 ? 40 : 0,
      listenDrops: second % 600 < 5 ? 40 : 0,
      resetsSent: 3,
      retransmits: 1,
      established: 1000,
    },
    queues: [{ address: '0.0.0.0', port: 8080, queued: second % 40, limit: 511 }],
    nginx: { active: 1000, reading: 2, writing: 500, waiting: 498, requests: 2400 },
    processes: ['nginx', 'gunicorn', 'stress-ng', 'python3', 'sshd'].map((name, index) => ({
      pid: 700 + index,
      name,
      cpu: 0.9 / (index + 1),
      niceness: 0,
      residentBytes: 30e6,
      user: 'www-data',
    })),
    samplerCpu: 0.01,
  };
}

function evidenceOf(length: number): RunEvidence {
  const perSecond = range(length)
    .filter((second) => second % 600 < 5)
    .map((second) => [second, 12 + (second % 3)] as const);
  const text = '2026/11/30 10:00:02 [alert] 812#812: 768 worker_connections are not enough';
  const lines = perSecond.reduce((sum, [, count]) => sum + count, 0);
  return {
    version: 1,
    machine: 'This machine',
    isLocal: true,
    isComplete: true,
    config: {},
    logs: [
      {
        path: '/var/log/nginx/error.log',
        role: 'nginx_error',
        lines,
        errorLines: lines,
        signatures: [
          {
            signature: 'nginx_worker_connections',
            count: lines,
            firstAtMs: 200,
            lastAtMs: (perSecond.at(-1)?.[0] ?? 0) * 1000 + 900,
            examples: range(3).map((index) => ({ atMs: 200 + index * 300, text })),
            perSecond,
          },
        ],
      },
    ],
    stress: [{ isOurs: true, command: 'stress-ng --cpu 2', workers: 2, niceness: -20, fromMs: length * 250, toMs: length * 500 }],
    alarms: [],
    problems: [],
  };
}
