import { describe, expect, test } from 'vitest';
import { nginxOpenFiles } from '../../../../shared/model/diagnosis/rules/nginx-open-files.ts';
import { nginxSlots } from '../../../../shared/model/diagnosis/rules/nginx-slots.ts';
import { rateLimiter } from '../../../../shared/model/diagnosis/rules/rate-limiter.ts';
import { accessLog, debianConfig, debianNginx, errorLog, lines, noCounters, type RecordInput } from '../record-fixture.ts';
import { answerOf, claimOf, countOf, findingOf } from './rule-answer.ts';

const vus = (count: number) => ({ executor: { type: 'shared-iterations', iterations: 14_000, vus: count } }) as const;
const resets = { ...noCounters, resetsSent: 231 };

describe('nginx had no free slot', () => {
  const silent: RecordInput = {
    failures: { reset: { count: 231 } },
    evidence: { logs: [errorLog(), accessLog({ 200: 13_769 })], counters: resets },
  };

  test('by arithmetic, where its log is silent: no more than never reached its access log', () => {
    expect(claimOf('nginx_slots', silent)).toMatchObject({ count: 231, confidence: 'high' });
    const half = { ...silent, evidence: { ...silent.evidence, logs: [errorLog(), accessLog({ 200: 13_900 })] } };
    expect(countOf('nginx_slots', half)).toBe(100);
    const none = { ...silent, evidence: { ...silent.evidence, logs: [errorLog(), accessLog({ 200: 14_000 })] } };
    expect(countOf('nginx_slots', none)).toBe(0);
  });

  test('four lines alone do not cover 231 resets', () => {
    const told = {
      failures: { reset: { count: 231 } },
      plan: vus(100),
      evidence: { logs: [errorLog(lines('nginx_worker_connections', 4))] },
    };
    expect(countOf('nginx_slots', told)).toBe(4);
  });

  test('lines and what is missing from the access log are the same requests', () => {
    const logs = [errorLog(lines('nginx_worker_connections', 50)), accessLog({ 200: 13_900 })];
    expect(countOf('nginx_slots', { ...silent, evidence: { logs, counters: resets } })).toBe(100);
  });

  test('without an access log, no more than the resets the kernel sent, and less surely', () => {
    const logs = [errorLog()];
    const input = { failures: { reset: { count: 231 } }, evidence: { logs, counters: { ...noCounters, resetsSent: 200 } } };
    expect(claimOf('nginx_slots', input)).toMatchObject({ count: 200, confidence: 'medium' });
    expect(countOf('nginx_slots', { ...input, evidence: { logs, counters: undefined } })).toBe(0);
  });

  test('not where there were slots, not of an answer that had begun, and not of a connection that is no proxied one’s', () => {
    expect(countOf('nginx_slots', { ...silent, plan: vus(500) })).toBe(0);
    expect(countOf('nginx_slots', { ...silent, failures: { reset: { count: 231, withBytes: 231 } } })).toBe(0);
    const config = { ...debianConfig, nginx: { ...debianNginx, isProxy: false } };
    expect(countOf('nginx_slots', { ...silent, evidence: { ...silent.evidence, config } })).toBe(0);
  });

  test('not where the run went past nginx', () => {
    expect(countOf('nginx_slots', { ...silent, plan: { requests: [{ url: 'http://10.0.0.7:8000/' }] } })).toBe(0);
  });

  test('what waited for nginx until its time was over is missing from the access log, too', () => {
    const failures = { reset: { count: 231 }, response_timeout: { count: 100 } };
    const logs = [errorLog(), accessLog({ 200: 13_669, 499: 40 })];
    expect(countOf('nginx_slots', { failures, evidence: { logs, counters: resets } })).toBe(231);
    const fewer = [errorLog(), accessLog({ 200: 13_769, 499: 40 })];
    expect(countOf('nginx_slots', { failures, evidence: { logs: fewer, counters: resets } })).toBe(131);
  });

  test('is ruled out with the sum, or by what was seen instead', () => {
    expect(answerOf(nginxSlots, {}).ruledOut).toBe('nginx slots: nothing was reset or closed before its answer');
    const logs = [errorLog(), accessLog({ 200: 14_000 })];
    expect(answerOf(nginxSlots, { failures: { reset: { count: 5 } }, evidence: { logs } }).ruledOut).toBe(
      'nginx slots: every request stands in access.log',
    );
    expect(
      answerOf(nginxSlots, { failures: { reset: { count: 5 } }, evidence: { logs: [errorLog()], counters: undefined } }).ruledOut,
    ).toBeUndefined();
    expect(answerOf(nginxSlots, { plan: vus(500) }).ruledOut).toBe(
      'nginx slots: 500 connections, slots for 768 (2 workers × 768 / 2 for proxied requests)',
    );
    expect(answerOf(nginxSlots, { evidence: undefined }).ruledOut).toBeUndefined();
  });
});

describe('nginx had no free file', () => {
  const config = { ...debianConfig, nginx: { ...debianNginx, workerConnections: 2000 } };

  test('for the backend: 500, one for each line', () => {
    const input = { failures: { http_500: { count: 900 } }, evidence: { config, logs: [errorLog(lines('nginx_socket_no_files', 850))] } };
    expect(claimOf('nginx_open_files', input)).toMatchObject({ count: 850, confidence: 'high' });
  });

  test('for a client: what timed out while it let its queue wait, and nothing later', () => {
    const plan = { ...vus(2000), connection: { connectTimeoutMs: 1000, timeoutMs: 1000 } };
    const logs = [errorLog(lines('nginx_accept_no_files', 3, { 2: 3 }))];
    const failures = { connect_timeout: { count: 90, perSecond: { 3: 60, 9: 30 } } };
    expect(claimOf('nginx_open_files', { plan, failures, evidence: { config, logs } })).toMatchObject({ count: 60, confidence: 'medium' });
  });

  test('is ruled out by a log that was read, and only by that', () => {
    expect(answerOf(nginxOpenFiles, {}).ruledOut).toBe('open files: no "Too many open files", nofile 1,024');
    expect(answerOf(nginxOpenFiles, { evidence: { logs: [] } }).ruledOut).toBeUndefined();
    expect(answerOf(nginxOpenFiles, { evidence: { logs: [{ ...errorLog(), problem: 'It may not be read.' }] } }).ruledOut).toBeUndefined();
  });
});

describe('a rate limiter', () => {
  test('is believed by its lines for 503, and by the status for 429', () => {
    const logs = [errorLog(lines('nginx_limiting_requests', 60))];
    expect(countOf('rate_limiter', { failures: { http_503: { count: 100 } }, evidence: { logs } })).toBe(60);
    expect(countOf('rate_limiter', { failures: { http_503: { count: 100 } } })).toBe(0);
    expect(claimOf('rate_limiter', { failures: { http_429: { count: 100 } }, evidence: undefined })).toMatchObject({ count: 100 });
  });

  test('that only slowed requests down is a finding', () => {
    const logs = [errorLog(lines('nginx_limiting_connections', 4))];
    expect(findingOf('rate_limiter', { evidence: { logs } })?.count).toBe(0);
  });

  test('is ruled out by the configuration, else by the log', () => {
    expect(answerOf(rateLimiter, {}).ruledOut).toBe('rate limiter: nginx has neither limit_req nor limit_conn');
    const config = { ...debianConfig, nginx: { ...debianNginx, limitsRequests: true } };
    expect(answerOf(rateLimiter, { evidence: { config } }).ruledOut).toBe('rate limiter: no 429, no line of limit_req or limit_conn');
    expect(answerOf(rateLimiter, { evidence: { config, logs: [] } }).ruledOut).toBeUndefined();
  });
});
