import { describe, expect, test } from 'vitest';
import { acceptQueueFull } from '../../../../shared/model/diagnosis/rules/accept-queue-full.ts';
import { alarmTooSlow } from '../../../../shared/model/diagnosis/rules/alarm-too-slow.ts';
import { cpuSaturated } from '../../../../shared/model/diagnosis/rules/cpu-saturated.ts';
import { cpuThrottled } from '../../../../shared/model/diagnosis/rules/cpu-throttled.ts';
import { outOfMemory } from '../../../../shared/model/diagnosis/rules/out-of-memory.ts';
import { starvedByPriority } from '../../../../shared/model/diagnosis/rules/starved-by-priority.ts';
import type { OverlappingStress } from '../../../../shared/model/diagnosis/run-evidence.ts';
import { debianConfig, debianNginx, errorLog, hostOf, lines, logOf, noCounters, type RecordInput } from '../record-fixture.ts';
import { answerOf, claimOf, countOf, findingOf } from './rule-answer.ts';

describe('a full accept queue', () => {
  const counters = { ...noCounters, listenOverflows: 60, listenDrops: 60 };

  test('claims no more than the kernel dropped', () => {
    expect(claimOf('accept_queue_full', { failures: { connect_timeout: { count: 90 } }, evidence: { counters } })).toMatchObject({
      count: 60,
      confidence: 'medium',
    });
  });

  test('is sure where it was seen full, and names its size', () => {
    const host = hostOf({ queues: [{ address: '0.0.0.0', port: 80, queued: 512, limit: 511 }] });
    const claim = claimOf('accept_queue_full', { failures: { connect_timeout: { count: 50 } }, host, evidence: { counters } });
    expect(claim).toMatchObject({ count: 50, confidence: 'high' });
    expect(claim?.evidence.map(({ text }) => text)).toEqual([
      'ListenOverflows +60, ListenDrops +60',
      'Accept queue of port 80: 512 of 511 waiting',
      'Port 80 holds 511: the smaller of backlog and somaxconn',
    ]);
  });

  test('shares its drops with Gunicorn’s queue: each is counted once', () => {
    const host = hostOf({ queues: [{ address: '127.0.0.1', port: 8000, queued: 2049, limit: 2048 }] });
    const input = { failures: { response_timeout: { count: 50 }, connect_timeout: { count: 50 } }, host, evidence: { counters } };
    expect(countOf('gunicorn_queue_full', input) + countOf('accept_queue_full', input)).toBe(60);
  });

  test('is ruled out with its figures', () => {
    expect(answerOf(acceptQueueFull, {}).ruledOut).toBe('accept queue: ListenOverflows +0, ListenDrops +0');
    expect(answerOf(acceptQueueFull, { evidence: { counters: undefined } }).ruledOut).toBeUndefined();
  });
});

describe('starved by priority', () => {
  const stress: OverlappingStress = {
    isOurs: true,
    command: 'nice -n -20 stress-ng --cpu 2',
    workers: 2,
    niceness: -20,
    fromMs: 0,
    toMs: 20_000,
  };
  const host = hostOf({ busy: 1 });
  const failures = { response_timeout: { count: 500 }, reset: { count: 50 } };
  const input: RecordInput = {
    failures,
    host,
    evidence: { stress: [stress] },
    plan: { executor: { type: 'constant-arrival-rate', rate: 400, durationMs: 10_000, maxVus: 500 } },
  };

  test('claims time-outs and resets in its time', () => {
    const claim = claimOf('starved_by_priority', input);
    expect(claim).toMatchObject({ count: 550, confidence: 'high' });
    expect(claim?.evidence[0]?.text).toBe('stress-ng --cpu 2: 2 workers at nice -20');
  });

  test('claims a 502 for a line of nginx about a backend that got no time, and none without', () => {
    const starved = { ...input, failures: { http_502: { count: 90 } } };
    expect(countOf('starved_by_priority', starved)).toBe(0);
    const logs = [errorLog(lines('nginx_upstream_closed', 40))];
    expect(countOf('starved_by_priority', { ...starved, evidence: { stress: [stress], logs } })).toBe(40);
  });

  test('nothing before it began or after its effect', () => {
    const short = { ...stress, fromMs: 4000, toMs: 5000 };
    const plan = { ...input.plan, connection: { timeoutMs: 1000 } };
    const perSecond = { 1: 10, 4: 200, 6: 20, 9: 70 };
    const record = { ...input, plan, failures: { response_timeout: { count: 300, perSecond } }, evidence: { stress: [short] } };
    expect(countOf('starved_by_priority', record)).toBe(220);
  });

  test('not where as much fails without it', () => {
    const half = {
      ...input,
      plan: { ...input.plan, connection: { timeoutMs: 1000 } },
      evidence: { stress: [{ ...stress, fromMs: 0, toMs: 4000 }] },
    };
    expect(countOf('starved_by_priority', half)).toBe(0);
    expect(answerOf(starvedByPriority, half).ruledOut).toMatch(/failed without the stress/);
  });

  test('not at the same niceness, and not where the services are favoured as much', () => {
    expect(answerOf(starvedByPriority, { ...input, evidence: { stress: [{ ...stress, niceness: 0 }] } }).ruledOut).toBe(
      'priority: the stress ran at nice 0, the services at 0',
    );
    const nginx = { ...debianNginx, niceness: -20 };
    const gunicorn = debianConfig.gunicorn && { ...debianConfig.gunicorn, niceness: -20 };
    expect(countOf('starved_by_priority', { ...input, evidence: { stress: [stress], config: { ...debianConfig, nginx, gunicorn } } })).toBe(
      0,
    );
  });

  test('less surely where the niceness of the services or the CPU is not known', () => {
    expect(claimOf('starved_by_priority', { ...input, host: [] })?.confidence).toBe('medium');
    expect(claimOf('starved_by_priority', { ...input, host: hostOf({ busy: 0.4 }) })?.confidence).toBe('low');
    expect(claimOf('starved_by_priority', { ...input, evidence: { stress: [stress], config: {} } })?.confidence).toBe('medium');
  });
});

describe('a throttled CPU', () => {
  const failures = { response_timeout: { count: 100 } };

  test('claims time-outs of seconds with much steal, more surely on a burstable type', () => {
    const config = { ...debianConfig, machine: { cpuCount: 2, instanceType: 't3.micro' } };
    expect(claimOf('cpu_throttled', { failures, host: hostOf({ busy: 0.9, steal: 0.5 }), evidence: { config } })).toMatchObject({
      count: 100,
      confidence: 'medium',
    });
    expect(claimOf('cpu_throttled', { failures, host: hostOf({ busy: 0.9, steal: 0.5 }) })?.confidence).toBe('low');
  });

  test('that cost no request is a finding, and a little of it is ruled out', () => {
    expect(findingOf('cpu_throttled', { failures, host: hostOf({ busy: 0.9, steal: 0.1 }) })?.count).toBe(0);
    expect(answerOf(cpuThrottled, { host: hostOf({ steal: 0.01 }) }).ruledOut).toBe('throttled CPU: steal 1.0\u2009%');
    expect(answerOf(cpuThrottled, {}).ruledOut).toBeUndefined();
  });
});

describe('a saturated CPU', () => {
  const site = hostOf({ busy: 1, processes: [{ name: 'gunicorn', cpu: 1.8 }] });
  const config = { nginx: debianNginx };

  test('predicts nothing by itself: it claims time-outs only, and not surely', () => {
    expect(
      claimOf('cpu_saturated', { failures: { response_timeout: { count: 9 }, reset: { count: 9 } }, host: site, evidence: { config } }),
    ).toMatchObject({ count: 9, confidence: 'low' });
    expect(findingOf('cpu_saturated', { host: site })?.cause).toBe('the site used all CPUs: this is the capacity of the machine');
  });

  test('is not the site’s where something else is busy', () => {
    const other = hostOf({ busy: 1, processes: [{ name: 'stress-ng-cpu', cpu: 1.9 }] });
    expect(answerOf(cpuSaturated, { host: other }).ruledOut).toBe('saturated CPU: 100\u2009% busy, but with stress-ng-cpu first');
    expect(answerOf(cpuSaturated, { host: hostOf({ busy: 0.3 }) }).ruledOut).toBe('saturated CPU: 30\u2009% busy');
  });
});

describe('memory ran out', () => {
  const failures = { http_502: { count: 20, perSecond: { 2: 10, 8: 10 } } };
  const closed = errorLog(lines('nginx_upstream_closed', 20, { 2: 10, 8: 10 }));
  const kernel = logOf('kernel', 'dmesg', [lines('kernel_out_of_memory', 1, { 2: 1 })]);

  test('claims what the killed process had in hand, near its end, and leaves the rest', () => {
    const evidence = { logs: [closed, kernel], counters: { ...noCounters, outOfMemoryKills: 1 } };
    const ofClass = (workerClass: string, threads: number) => ({
      failures,
      evidence: {
        ...evidence,
        config: { ...debianConfig, gunicorn: debianConfig.gunicorn && { ...debianConfig.gunicorn, workerClass, threads } },
      },
    });
    expect(claimOf('out_of_memory', ofClass('sync', 1))).toMatchObject({ count: 1, confidence: 'high' });
    expect(countOf('out_of_memory', ofClass('gthread', 4))).toBe(4);
    expect(countOf('out_of_memory', ofClass('gevent', 1))).toBe(10);
    expect(countOf('worker_killed', ofClass('gevent', 1))).toBe(10);
  });

  test('without nginx’s line claims one request for each kill', () => {
    const input = {
      failures: { reset: { count: 20 } },
      plan: { executor: { type: 'constant-vus', vus: 5, durationMs: 10_000 } as const },
      evidence: { counters: { ...noCounters, outOfMemoryKills: 2 } },
    };
    expect(claimOf('out_of_memory', input)).toMatchObject({ count: 2, confidence: 'medium' });
  });

  test('is a finding where the machine swapped, and ruled out where nothing was killed', () => {
    expect(findingOf('out_of_memory', { evidence: { counters: { ...noCounters, swappedOutPages: 100_000 } } })?.cause).toMatch(/swapped/);
    expect(answerOf(outOfMemory, { failures: { http_502: { count: 1 } } }).ruledOut).toBe('memory: oom_kill +0');
  });
});

describe('an alarm that is too slow', () => {
  const alarm = { name: 'CPU over 80', state: 'OK', periodS: 300 };

  test('is a finding of a run that lost requests', () => {
    const finding = findingOf('alarm_too_slow', { failures: { reset: { count: 5 } }, lengthS: 30, evidence: { alarms: [alarm] } });
    expect(finding).toMatchObject({ count: 0, confidence: 'high' });
    expect(finding?.cause).toBe('a period of 5\u2009min 00\u2009s cannot see a run of 30.0\u2009s: no alarm went off');
  });

  test('is not said where one went off, none is there, or nothing failed', () => {
    const failures = { reset: { count: 5 } };
    expect(answerOf(alarmTooSlow, { failures, evidence: { alarms: [alarm, { name: 'p95', state: 'ALARM' }] } }).ruledOut).toBe(
      'silent alarm: p95 is in ALARM',
    );
    expect(answerOf(alarmTooSlow, { failures }).findings).toEqual([]);
    expect(answerOf(alarmTooSlow, { evidence: { alarms: [alarm] } }).findings).toEqual([]);
  });
});
