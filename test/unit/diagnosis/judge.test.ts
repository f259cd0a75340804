import { describe, expect, test } from 'vitest';
import { judge } from '../../../shared/model/diagnosis/judge.ts';
import type { Verdict } from '../../../shared/model/diagnosis/verdict.ts';
import { accessLog, appLog, debianConfig, errorLog, hostOf, lines, noCounters, recordOf } from './record-fixture.ts';

const claimsOf = ({ claims }: Verdict) => claims.map(({ rule, count }) => [rule, count]);
const stress = { isOurs: true, command: 'stress-ng --cpu 2', workers: 2, fromMs: -1000, toMs: 11_000 };

describe('a run in which nothing failed', () => {
  test('has nothing to fix', () => {
    const verdict = judge(recordOf());
    expect(verdict).toMatchObject({ failed: 0, total: 14_000, tone: 'good', claims: [], unexplained: 0, confidence: 'high', ruledOut: [] });
    expect(verdict.sentence).toBe('None of 14,000 failed. There is nothing to fix.');
    expect(verdict.nextChange).toBeUndefined();
  });

  test('beside a stress at nice 0 says so: CPU 100 %, nothing lost', () => {
    const host = hostOf({ busy: 1, processes: [{ name: 'stress-ng-cpu', cpu: 1.7 }] });
    const verdict = judge(recordOf({ host, evidence: { stress: [{ ...stress, niceness: 0 }] } }));
    expect(verdict.claims).toEqual([]);
    expect(verdict.findings.map(({ rule }) => rule)).toEqual(['own_stressor']);
    expect(verdict.sentence).toMatch(/^None of 14,000 failed\. CPU 100.%, nothing lost: a stress ran beside the load/);
    expect(verdict.nextChange).toBeUndefined();
  });
});

describe('the situations of the field', () => {
  test('nginx without slots, its log silent', () => {
    const verdict = judge(
      recordOf({
        failures: { reset: { count: 231 }, closed: { count: 7 } },
        evidence: { logs: [errorLog(), accessLog({ 200: 13_762 })], counters: { ...noCounters, resetsSent: 238 } },
      }),
    );
    expect(claimsOf(verdict)).toEqual([['nginx_slots', 238]]);
    expect(verdict).toMatchObject({ unexplained: 0, tone: 'bad', confidence: 'high' });
    expect(verdict.sentence).toBe('238 of 14,000 failed: nginx had no free connection slot.');
    expect(verdict.nextChange?.changes).toEqual([
      { where: 'nginx', name: 'worker_connections', from: '768', to: '4,096' },
      { where: 'nginx', name: 'worker_rlimit_nofile', from: '1,024', to: '8,192' },
    ]);
  });

  test('open files, after worker_connections was raised alone', () => {
    const verdict = judge(
      recordOf({
        failures: { http_500: { count: 900, withBytes: 900 } },
        evidence: {
          config: { ...debianConfig, nginx: { ...debianConfig.nginx, workerConnections: 2000 } as typeof debianConfig.nginx },
          logs: [errorLog(lines('nginx_socket_no_files', 905)), appLog()],
        },
      }),
    );
    expect(claimsOf(verdict)).toEqual([['nginx_open_files', 900]]);
    expect(verdict.nextChange?.title).toBe('Set worker_rlimit_nofile to 8,192');
  });

  test('a full queue of Gunicorn', () => {
    const verdict = judge(
      recordOf({ failures: { http_502: { count: 300 } }, evidence: { logs: [errorLog(lines('nginx_upstream_backlog_full', 290))] } }),
    );
    expect(claimsOf(verdict)).toEqual([['gunicorn_queue_full', 290]]);
    expect(verdict.unexplained).toBe(10);
    expect(verdict.sentence).toBe("300 of 14,000 failed: 290: Gunicorn's accept queue was full; 10 unexplained.");
  });

  test('a single slow worker', () => {
    const verdict = judge(
      recordOf({
        failures: { http_504: { count: 120 }, response_timeout: { count: 40 } },
        evidence: { logs: [errorLog(lines('nginx_upstream_timed_out', 120)), accessLog({ 200: 13_840, 504: 120, 499: 40 })] },
      }),
    );
    expect(claimsOf(verdict)).toEqual([['single_worker_ceiling', 160]]);
    expect(verdict.nextChange?.changes).toEqual([{ where: 'gunicorn', name: 'workers', from: '1', to: '5' }]);
  });

  test('a JSON store that three workers corrupted', () => {
    const gunicorn = debianConfig.gunicorn && { ...debianConfig.gunicorn, workers: 3 };
    const verdict = judge(
      recordOf({
        plan: { requests: [{ url: 'http://10.0.0.7/shorten', method: 'POST', body: 'url=x' }] },
        failures: { http_500: { count: 13_800 } },
        evidence: {
          config: { ...debianConfig, gunicorn },
          logs: [errorLog(), appLog(lines('python_json_decode_error', 13_800), lines('python_traceback', 13_800))],
        },
      }),
    );
    expect(claimsOf(verdict)).toEqual([['corrupt_json_store', 13_800]]);
    expect(verdict.nextChange?.changes).toEqual([{ where: 'gunicorn', name: 'workers', from: '3', to: '1' }]);
  });

  test('a stress at nice -20: every symptom is its', () => {
    const verdict = judge(
      recordOf({
        plan: { executor: { type: 'constant-arrival-rate', rate: 400, durationMs: 10_000, maxVus: 1000 } },
        asked: 4000,
        failures: { response_timeout: { count: 3000 }, connect_timeout: { count: 500 }, http_504: { count: 400 } },
        host: hostOf({ busy: 1, processes: [{ name: 'stress-ng-cpu', cpu: 2, niceness: -20 }] }),
        evidence: {
          stress: [{ ...stress, niceness: -20 }],
          logs: [errorLog(lines('nginx_upstream_timed_out', 400))],
          counters: { ...noCounters, listenOverflows: 800, listenDrops: 800 },
        },
      }),
    );
    expect(claimsOf(verdict)).toEqual([['starved_by_priority', 3900]]);
    expect(verdict).toMatchObject({ confidence: 'high', unexplained: 0 });
    expect(verdict.nextChange?.changes).toEqual([{ where: 'stress', name: 'niceness', from: '-20', to: '0' }]);
  });

  test('two at once get both, with counts', () => {
    const verdict = judge(
      recordOf({
        failures: { reset: { count: 200 }, http_502: { count: 90 } },
        evidence: {
          logs: [errorLog(lines('nginx_upstream_backlog_full', 90)), accessLog({ 200: 13_710, 502: 90 })],
          counters: { ...noCounters, resetsSent: 200 },
        },
      }),
    );
    expect(claimsOf(verdict)).toEqual([
      ['nginx_slots', 200],
      ['gunicorn_queue_full', 90],
    ]);
    expect(verdict.sentence).toBe("290 of 14,000 failed: 200: nginx had no free connection slot; 90: Gunicorn's accept queue was full.");
  });
});

test('without a target nothing is claimed of the server, and what to do is said', () => {
  const verdict = judge(recordOf({ failures: { reset: { count: 500 } }, evidence: undefined }));
  expect(verdict).toMatchObject({ claims: [], unexplained: 500, confidence: 'none', tone: 'unsure' });
  expect(verdict.sentence).toBe('500 of 14,000 failed (500 reset): no evidence says why.');
  expect(verdict.blindSpots).toEqual([
    'No target is named for this URL, so the server’s side was not seen. Connect the machine behind it and run again.',
  ]);
  expect(verdict.nextChange?.title).toBe('Connect the machine behind the URL and run the same again');
});

test('lines far away in time explain nothing', () => {
  const verdict = judge(
    recordOf({
      failures: { http_502: { count: 50, perSecond: { 1: 50 } } },
      evidence: { logs: [errorLog(lines('nginx_upstream_refused', 50, { 8: 50 }))] },
    }),
  );
  expect(verdict.unexplained).toBe(50);
  expect(verdict.findings.map(({ rule }) => rule)).toContain('gunicorn_down');
});
