import { describe, expect, test } from 'vitest';
import { corruptJsonStore } from '../../../../shared/model/diagnosis/rules/corrupt-json-store.ts';
import { gunicornDown } from '../../../../shared/model/diagnosis/rules/gunicorn-down.ts';
import { gunicornQueueFull } from '../../../../shared/model/diagnosis/rules/gunicorn-queue-full.ts';
import { singleWorkerCeiling } from '../../../../shared/model/diagnosis/rules/single-worker-ceiling.ts';
import { workerKilled } from '../../../../shared/model/diagnosis/rules/worker-killed.ts';
import { accessLog, appLog, debianConfig, errorLog, hostOf, lines, logOf, noCounters } from '../record-fixture.ts';
import { answerOf, claimOf, countOf, findingOf } from './rule-answer.ts';

const workers = (count: number) => ({ ...debianConfig, gunicorn: debianConfig.gunicorn && { ...debianConfig.gunicorn, workers: count } });
const post = { requests: [{ url: 'http://10.0.0.7/shorten', method: 'POST' }] };

describe('a corrupted JSON store', () => {
  const logs = [errorLog(), appLog(lines('python_json_decode_error', 80), lines('python_traceback', 80))];
  const failures = { http_500: { count: 100 } };

  test('claims a 500 for each decode error, surely where several workers write', () => {
    expect(claimOf('corrupt_json_store', { failures, plan: post, evidence: { config: workers(3), logs } })).toMatchObject({
      count: 80,
      confidence: 'high',
    });
    expect(claimOf('corrupt_json_store', { failures, evidence: { config: workers(3), logs } })?.confidence).toBe('medium');
  });

  test('is not one worker’s doing: then the application cannot decode what it read', () => {
    const input = { failures, plan: post, evidence: { config: workers(1), logs } };
    expect(countOf('corrupt_json_store', input)).toBe(0);
    expect(claimOf('application_error', input)).toMatchObject({ count: 80, cause: 'the application could not decode the JSON it read' });
  });

  test('is ruled out by the application’s log, where there is one', () => {
    expect(answerOf(corruptJsonStore, {}).ruledOut).toMatch(/no JSONDecodeError/);
    expect(answerOf(corruptJsonStore, { evidence: { logs: [errorLog()] } }).ruledOut).toBeUndefined();
  });
});

describe('the application failed', () => {
  test('claims a 500 for each traceback that is nobody else’s', () => {
    const logs = [errorLog(), appLog(lines('python_traceback', 30), lines('python_json_decode_error', 20))];
    const input = { failures: { http_500: { count: 100 } }, evidence: { config: workers(2), logs } };
    expect(countOf('corrupt_json_store', input)).toBe(20);
    expect(claimOf('application_error', input)).toMatchObject({ count: 10, confidence: 'medium' });
  });

  test('names open files of its own', () => {
    const logs = [errorLog(), appLog(lines('python_traceback', 30), lines('python_no_files', 30))];
    expect(claimOf('application_error', { failures: { http_500: { count: 100 } }, evidence: { logs } })).toMatchObject({
      count: 30,
      cause: 'the application had no file descriptor left',
    });
  });

  test('claims nothing without a log of it', () => {
    expect(countOf('application_error', { failures: { http_500: { count: 100 } }, evidence: { logs: [errorLog()] } })).toBe(0);
  });
});

describe("Gunicorn's queue", () => {
  test('of a socket: a 502 for each refusal', () => {
    const logs = [errorLog(lines('nginx_upstream_backlog_full', 70))];
    expect(countOf('gunicorn_queue_full', { failures: { http_502: { count: 100 } }, evidence: { logs } })).toBe(70);
  });

  test('of a port: 504 while connecting, where the kernel dropped connections', () => {
    const logs = [errorLog(lines('nginx_upstream_connect_timed_out', 70))];
    const failures = { http_504: { count: 70 } };
    const counters = { ...noCounters, listenOverflows: 300, listenDrops: 300 };
    expect(claimOf('gunicorn_queue_full', { failures, evidence: { logs, counters } })).toMatchObject({ count: 70, confidence: 'high' });
    expect(countOf('gunicorn_queue_full', { failures, evidence: { logs } })).toBe(0);
    expect(countOf('single_worker_ceiling', { failures, evidence: { logs } })).toBe(70);
  });

  test('claims no more time-outs than the kernel dropped connections', () => {
    const counters = { ...noCounters, listenOverflows: 25, listenDrops: 25 };
    const host = hostOf({ queues: [{ address: '127.0.0.1', port: 8000, queued: 2049, limit: 2048 }] });
    const input = { failures: { response_timeout: { count: 90 } }, host, evidence: { counters } };
    expect(claimOf('gunicorn_queue_full', input)).toMatchObject({ count: 25, confidence: 'medium' });
  });

  test('is ruled out with its figure', () => {
    expect(answerOf(gunicornQueueFull, {}).ruledOut).toBe('Gunicorn\'s queue: no "Resource temporarily unavailable", ListenOverflows +0');
  });
});

describe('Gunicorn was down', () => {
  test('claims a 502 for each refused connection', () => {
    const config = { ...debianConfig, gunicorn: undefined };
    const logs = [errorLog(lines('nginx_upstream_refused', 70))];
    const claim = claimOf('gunicorn_down', { failures: { http_502: { count: 100 } }, evidence: { config, logs } });
    expect(claim).toMatchObject({ count: 70, confidence: 'high' });
    expect(claim?.evidence.at(-1)?.text).toBe('No Gunicorn process was found');
  });

  test('is ruled out by a silent log, not by one that was not read', () => {
    const failures = { http_502: { count: 100 } };
    expect(answerOf(gunicornDown, { failures }).ruledOut).toMatch(/no "Connection refused"/);
    expect(answerOf(gunicornDown, { failures, evidence: { logs: [] } }).ruledOut).toBeUndefined();
  });
});

describe('a worker was killed', () => {
  test('claims a 502 for each connection the backend ended, surely where Gunicorn says why', () => {
    const closed = errorLog(lines('nginx_upstream_closed', 15));
    const failures = { http_502: { count: 20 } };
    const gunicorn = logOf('gunicorn', '/var/log/gunicorn.log', [lines('gunicorn_worker_timeout', 15)]);
    expect(claimOf('worker_killed', { failures, evidence: { logs: [closed, gunicorn] } })).toMatchObject({ count: 15, confidence: 'high' });
    expect(claimOf('worker_killed', { failures, evidence: { logs: [closed] } })).toMatchObject({ count: 15, confidence: 'medium' });
  });

  test('without nginx in front claims a request for each worker and thread', () => {
    const input = {
      plan: { requests: [{ url: 'http://10.0.0.7:8000/' }] },
      failures: { closed: { count: 20 } },
      evidence: { logs: [logOf('gunicorn', '/g.log', [lines('gunicorn_worker_timeout', 6)])] },
    };
    expect(countOf('worker_killed', input)).toBe(6);
  });

  test('is ruled out by nginx’s log', () => {
    expect(answerOf(workerKilled, { failures: { http_502: { count: 1 } } }).ruledOut).toMatch(/prematurely closed/);
  });
});

describe('a slow backend', () => {
  const failures = { http_504: { count: 120 }, response_timeout: { count: 40 } };
  const logs = [errorLog(lines('nginx_upstream_timed_out', 100)), accessLog({ 200: 13_000, 499: 30 })];

  test('of several workers: 504 by line, time-outs by status 499', () => {
    expect(claimOf('backend_too_slow', { failures, evidence: { config: workers(4), logs } })).toMatchObject({
      count: 130,
      confidence: 'high',
    });
  });

  test('of one sync worker has that for its cause', () => {
    const input = { failures, evidence: { logs } };
    expect(countOf('single_worker_ceiling', input)).toBe(130);
    expect(countOf('backend_too_slow', input)).toBe(0);
  });

  test('is seen in answers that came just in time, but not surely', () => {
    const plan = { connection: { timeoutMs: 1000 } };
    const input = { failures: { response_timeout: { count: 40 } }, plan, evidence: { config: workers(4) } };
    expect(claimOf('backend_too_slow', { ...input, point: { maxUs: 900_000 } })).toMatchObject({ count: 40, confidence: 'low' });
    expect(countOf('backend_too_slow', { ...input, point: { maxUs: 90_000 } })).toBe(0);
  });
});

describe('a single worker', () => {
  const results = { metrics: [{ name: 'http_req_duration', type: 'trend', contains: 'time', values: { med: 700 } }] } as const;

  test('that lost nothing is a finding where p50 = connections × service time', () => {
    // 14,000 in 10 s = 0.714 ms each; 1,000 connections wait 714 ms.
    expect(findingOf('single_worker_ceiling', { results })).toMatchObject({ count: 0, confidence: 'medium' });
    const quick = { metrics: [{ ...results.metrics[0], values: { med: 20 } }] };
    expect(findingOf('single_worker_ceiling', { results: quick })).toBeUndefined();
  });

  test('is ruled out where there are several', () => {
    expect(answerOf(singleWorkerCeiling, { evidence: { config: workers(3) } }).ruledOut).toBe(
      'single worker: 3 of class sync, 1 thread each',
    );
  });
});
