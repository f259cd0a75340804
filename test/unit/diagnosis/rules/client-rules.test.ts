import { describe, expect, test } from 'vitest';
import { generatorLimit } from '../../../../shared/model/diagnosis/rules/generator-limit.ts';
import { targetUnusable } from '../../../../shared/model/diagnosis/rules/target-unusable.ts';
import { runFacts } from '../../../../shared/model/diagnosis/run-facts.ts';
import type { RunResults } from '../../../../shared/model/run-summary.ts';
import { exampleOf, hostOf, recordOf } from '../record-fixture.ts';
import { answerOf, claimOf, countOf, findingOf } from './rule-answer.ts';

const busy = { cpuSeconds: 9.5, lagMs: 900, eventLoopUtilization: 0.97, limited: true };

describe('the load generator was the limit', () => {
  test('claims what had no port or file here, and nothing else', () => {
    const results: Partial<RunResults> = { examples: [exampleOf('local_limit', { error: 'EADDRNOTAVAIL: connect EADDRNOTAVAIL' })] };
    const claim = claimOf('generator_limit', { failures: { local_limit: { count: 70 }, reset: { count: 30 } }, results });
    expect(claim).toMatchObject({ count: 70, confidence: 'high', classes: [{ class: 'local_limit', count: 70 }] });
    expect(claim?.evidence.map(({ text }) => text)).toContain('EADDRNOTAVAIL: connect EADDRNOTAVAIL');
  });

  test('claims time-outs only in the seconds in which it was late by half a request’s time, and more surely beside an idle server', () => {
    const plan = { connection: { timeoutMs: 1000, connectTimeoutMs: 1000 } };
    const failures = { response_timeout: { count: 50 } };
    const late = { failures, plan, results: { generator: busy }, point: { lagMs: 800 } };
    expect(claimOf('generator_limit', { ...late, host: hostOf({ busy: 0.1 }) })).toMatchObject({ count: 50, confidence: 'medium' });
    expect(claimOf('generator_limit', late)).toMatchObject({ count: 50, confidence: 'low' });
    expect(countOf('generator_limit', { ...late, point: { lagMs: 400 } })).toBe(0);
    expect(countOf('generator_limit', { ...late, results: { generator: { ...busy, limited: false } } })).toBe(0);
  });

  test('was busy and lost nothing: a finding', () => {
    expect(findingOf('generator_limit', { results: { generator: busy } })?.cause).toMatch(/^the load generator was busy 97/);
  });

  test('is ruled out with its figures', () => {
    expect(answerOf(generatorLimit, {}).ruledOut).toBe(
      'load generator: event loop 41\u2009% busy, lag 1.30\u2009ms, no port or file missing',
    );
  });
});

describe('the target cannot be used', () => {
  test.each(['dns', 'tls'] as const)('%s says its cause itself', (name) => {
    expect(claimOf('target_unusable', { failures: { [name]: { count: 14_000 } } })).toMatchObject({ count: 14_000, confidence: 'high' });
  });

  test('claims every refusal where nobody ever got through', () => {
    expect(claimOf('target_unusable', { failures: { connect_refused: { count: 14_000 } } })).toMatchObject({
      count: 14_000,
      confidence: 'high',
    });
  });

  test('claims of a server that was away for a while the refusals of that while', () => {
    const input = { failures: { connect_refused: { count: 120, perSecond: { 3: 100, 5: 20 } } } };
    expect(countOf('target_unusable', input)).toBe(0);
    const record = recordOf(input);
    const seconds = record.seconds.map((point) => (point.second === 3 ? { ...point, ok: 0 } : point));
    const [proposal] = targetUnusable.judge(runFacts({ ...record, seconds })).proposals ?? [];
    expect([proposal?.during?.(3), proposal?.during?.(5)]).toEqual([true, false]);
  });

  test('takes a 404 to everything for a wrong URL, and one among good answers for nothing', () => {
    const statuses = { failures: { http_404: { count: 14_000 } } };
    expect(claimOf('target_unusable', statuses)).toMatchObject({
      count: 14_000,
      cause: 'the server answers 404 to what the plan asks for',
    });
    expect(countOf('target_unusable', { failures: { http_404: { count: 100 } } })).toBe(0);
    expect(countOf('target_unusable', { failures: { http_408: { count: 14_000 } } })).toBe(0);
  });

  test('takes a 404 to one kind of request of the mix for that kind’s fault', () => {
    const requests = [
      { url: 'http://10.0.0.7/', name: 'home' },
      { url: 'http://10.0.0.7/no', name: 'gone' },
    ];
    const examples = [exampleOf('http_404', { requestName: 'gone' }), exampleOf('http_404', { requestName: 'gone' })];
    const input = { plan: { requests }, failures: { http_404: { count: 7000 } }, results: { examples } };
    expect(claimOf('target_unusable', input)).toMatchObject({ count: 7000, confidence: 'medium' });
  });

  test('is ruled out where all that works', () => {
    expect(answerOf(targetUnusable, { failures: { connect_refused: { count: 5 } } }).ruledOut).toBeUndefined();
    expect(answerOf(targetUnusable, { failures: { http_404: { count: 5 } } }).ruledOut).toBeUndefined();
    expect(answerOf(targetUnusable, { failures: { reset: { count: 5 } } }).ruledOut).toContain('the port accepted');
  });
});
