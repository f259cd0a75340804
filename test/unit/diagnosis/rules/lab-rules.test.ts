import { describe, expect, test } from 'vitest';
import { labConnections } from '../../../../shared/model/diagnosis/rules/lab-connections.ts';
import { labQueue } from '../../../../shared/model/diagnosis/rules/lab-queue.ts';
import { answerOf, claimOf, countOf } from './rule-answer.ts';

const lab = (change: object = {}) => ({
  config: { lab: { maxConnections: 768, workers: 4, serviceTimeMs: 2, queueLimit: 100, ...change } },
  logs: [],
});

describe("the demo lab's connections", () => {
  test('claim what was reset before any byte, where more came than it lets in', () => {
    const claim = claimOf('lab_connections', { failures: { reset: { count: 232, withBytes: 2 } }, evidence: lab() });
    expect(claim).toMatchObject({ count: 230, confidence: 'high' });
    expect(claim?.evidence[0]?.text).toBe('1,000 connections at once, the server lets in 768');
  });

  test('are ruled out below the limit, and unknown elsewhere', () => {
    const answer = answerOf(labConnections, { failures: { reset: { count: 5 } }, evidence: lab({ maxConnections: 1000 }) });
    expect(answer).toMatchObject({ proposals: [], ruledOut: "lab's connections: 1,000 connections of 1,000" });
    expect(answerOf(labConnections, {})).toEqual({ proposals: [], findings: [], ruledOut: undefined });
  });
});

describe("the demo lab's queue", () => {
  test('claims 503, and what waited longer than it may', () => {
    expect(claimOf('lab_queue', { failures: { http_503: { count: 900 } }, evidence: lab() })).toMatchObject({
      count: 900,
      confidence: 'high',
    });
    const slow = { failures: { response_timeout: { count: 40 } }, evidence: lab({ serviceTimeMs: 400, queueLimit: 2000 }) };
    expect(claimOf('lab_queue', { ...slow, plan: { connection: { timeoutMs: 10_000 } } })).toMatchObject({ count: 40, confidence: 'high' });
    expect(countOf('lab_queue', { ...slow, plan: { connection: { timeoutMs: 120_000 } } })).toBe(0);
  });

  test('is ruled out with its arithmetic', () => {
    expect(answerOf(labQueue, { evidence: lab() }).ruledOut).toBe(
      "lab's queue: no 503, 4 workers × 1 request in 2.00\u2009ms = 2,000\u2009req/s",
    );
    expect(answerOf(labQueue, { evidence: lab({ serviceTimeMs: 0 }) }).ruledOut).toBe(
      "lab's queue: no 503, 4 workers without a service time",
    );
  });
});
