import { describe, expect, test } from 'vitest';
import { judge } from '../../../shared/model/diagnosis/judge.ts';
import {
  accessLog,
  appLog,
  debianConfig,
  debianNginx,
  errorLog,
  hostOf,
  lines,
  logOf,
  noCounters,
  type RecordInput,
  recordOf,
} from './record-fixture.ts';

const changeOf = (input: RecordInput) => judge(recordOf(input)).nextChange;
const listOf = (input: RecordInput) => changeOf(input)?.changes.map(({ where, name, from, to }) => `${where} ${name}: ${from} → ${to}`);
const workers = (count: number) => ({ ...debianConfig, gunicorn: debianConfig.gunicorn && { ...debianConfig.gunicorn, workers: count } });
const slow = { http_504: { count: 100 } };
const slowLogs = [errorLog(lines('nginx_upstream_timed_out', 100))];

describe('the one next change', () => {
  test('is none where nothing failed', () => {
    expect(changeOf({})).toBeUndefined();
  });

  test('of slots comes with files for them, sized for one worker that gets everything', () => {
    const logs = [errorLog(), accessLog({ 200: 13_000 })];
    const failures = { reset: { count: 1000 } };
    expect(listOf({ failures, evidence: { logs } })).toEqual([
      'nginx worker_connections: 768 → 4,096',
      'nginx worker_rlimit_nofile: 1,024 → 8,192',
    ]);
    const many = { executor: { type: 'shared-iterations', iterations: 14_000, vus: 5000 } } as const;
    expect(listOf({ failures, plan: many, evidence: { logs } })?.[0]).toBe('nginx worker_connections: 768 → 16,384');
    expect(changeOf({ failures, evidence: { logs } })?.expected).toBe('None of the 1,000 fails at the same load.');
  });

  test('of a single worker is 2 × cores + 1, and a lock first where the load writes', () => {
    expect(listOf({ failures: slow, evidence: { logs: slowLogs } })).toEqual(['gunicorn workers: 1 → 5']);
    const plan = { requests: [{ url: 'http://10.0.0.7/', method: 'POST' }] };
    expect(changeOf({ failures: slow, plan, evidence: { logs: slowLogs } })?.title).toBe(
      "Lock the application's store, then raise Gunicorn's workers from 1 to 5",
    );
  });

  test('of as many workers as the cores feed is the application’s', () => {
    expect(listOf({ failures: slow, evidence: { config: workers(5), logs: slowLogs } })?.[0]).toMatch(/^app service time/);
  });

  test('of a queue is more workers first, and then a longer queue at both ends', () => {
    const logs = [errorLog(lines('nginx_upstream_backlog_full', 100))];
    const failures = { http_502: { count: 100 } };
    expect(listOf({ failures, evidence: { logs } })).toEqual(['gunicorn workers: 1 → 5']);
    expect(listOf({ failures, evidence: { config: { ...workers(5), kernel: { release: '6', somaxconn: 128 } }, logs } })).toEqual([
      'gunicorn backlog: 2,048 → 4,096',
      'kernel net.core.somaxconn: 128 → 4,096',
    ]);
  });

  test('of the kernel’s queue raises backlog and somaxconn together, in the file that listens', () => {
    const files = [{ path: '/etc/nginx/sites/shop', text: 'server {\n  listen 80;\n}\n' }];
    const config = { ...debianConfig, nginx: { ...debianNginx, files }, kernel: { release: '6', somaxconn: 128 } };
    const input = {
      failures: { connect_timeout: { count: 60 } },
      evidence: { config, counters: { ...noCounters, listenOverflows: 60, listenDrops: 60 } },
    };
    expect(listOf(input)).toEqual(['kernel net.core.somaxconn: 128 → 4,096', 'nginx listen … backlog: 511 → 4,096']);
    expect(changeOf(input)?.diff).toContain('-  listen 80;\n+  listen 80 backlog=4096;\n');
  });

  test('of the generator is keep-alive, else fewer connections', () => {
    const failures = { local_limit: { count: 60 } };
    expect(listOf({ failures, plan: { connection: { keepAlive: false } } })).toEqual(['load keep-alive: off → on']);
    expect(listOf({ failures })).toEqual(['load connections: 1,000 → 500']);
  });

  test('of a stress that is not ours is the services’ priority', () => {
    const stress = [{ isOurs: false, command: 'stress-ng', workers: 2, niceness: -10, fromMs: 0, toMs: 20_000 }];
    expect(listOf({ failures: { response_timeout: { count: 60 } }, host: hostOf({ busy: 1 }), evidence: { stress } })).toEqual([
      'service niceness: 0 → -10',
    ]);
  });

  test('of memory is fewer workers', () => {
    const logs = [errorLog(lines('nginx_upstream_closed', 10)), logOf('kernel', 'dmesg', [lines('kernel_out_of_memory', 10)])];
    expect(listOf({ failures: { http_502: { count: 10 } }, evidence: { config: workers(5), logs } })).toEqual(['gunicorn workers: 5 → 2']);
  });

  test('of the lab is its knob', () => {
    const lab = { maxConnections: 768, workers: 4, serviceTimeMs: 10, queueLimit: 100 };
    expect(listOf({ failures: { reset: { count: 60 } }, evidence: { config: { lab } } })).toEqual(['lab maxConnections: 768 → 1,000']);
    const full = { failures: { http_503: { count: 60 } }, evidence: { config: { lab: { ...lab, maxConnections: 2000 } } } };
    expect(listOf(full)).toEqual(['lab queueLimit: 100 → 1,000']);
    const plan = { executor: { type: 'constant-arrival-rate', rate: 1000, durationMs: 10_000 } } as const;
    expect(listOf({ ...full, plan })).toEqual(['lab workers: 4 → 12']);
  });

  test('is to look closer where most of it is unexplained', () => {
    const failures = { reset: { count: 500 }, http_500: { count: 10 } };
    const quiet = {
      failures,
      evidence: {
        config: { ...debianConfig, nginx: { ...debianNginx, workerConnections: 4096 } },
        logs: [errorLog(), appLog(lines('python_traceback', 10))],
      },
    };
    expect(listOf(quiet)).toEqual(['nginx error_log: /var/log/nginx/error.log error → /var/log/nginx/error.log warn']);
    const stress = [{ isOurs: true, command: 'stress-ng', workers: 2, niceness: 0, fromMs: 0, toMs: 20_000 }];
    expect(changeOf({ ...quiet, evidence: { ...quiet.evidence, stress } })?.title).toBe('Run the same without the stress');
    const loud = { ...debianNginx, workerConnections: 4096, errorLogs: [{ path: '/e', level: 'warn' }] };
    expect(listOf({ failures, evidence: { config: { ...debianConfig, nginx: loud } } })).toEqual(['load connections: 1,000 → 500']);
  });
});
