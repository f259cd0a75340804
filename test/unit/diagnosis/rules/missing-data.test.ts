import { describe, expect, test } from 'vitest';
import { judge } from '../../../../shared/model/diagnosis/judge.ts';
import { rules } from '../../../../shared/model/diagnosis/rules/index.ts';
import { runFacts } from '../../../../shared/model/diagnosis/run-facts.ts';
import { type RunRecord, verdictRules } from '../../../../shared/model/diagnosis/verdict.ts';
import { debianNginx, evidenceOf, hostOf, lines, logOf, recordOf } from '../record-fixture.ts';
import { checkVerdict } from '../verdict-check.ts';

const failures = { reset: { count: 40 }, http_500: { count: 30 }, http_502: { count: 20 }, response_timeout: { count: 10 } };

test('every rule there is a name for is there, once', () => {
  expect(rules.map(({ id }) => id).toSorted()).toEqual([...verdictRules].toSorted());
});

describe.each(rules.map((rule) => ({ id: rule.id, rule })))('the rule $id', ({ rule }) => {
  test('names where what it says comes from', () => {
    const record = recordOf({ failures, evidence: { logs: [logOf('nginx_error', '/e', [lines('nginx_upstream_refused', 3)])] } });
    const { proposals = [], findings = [] } = rule.judge(runFacts(record));
    for (const { source } of [...proposals, ...findings]) expect(source).toMatch(/^https:\/\/|^(?:docs|electron)\//);
  });

  test('claims nothing of a machine that said nothing', () => {
    const empty = evidenceOf({ config: {}, counters: undefined, logs: [] });
    const { proposals = [] } = rule.judge(runFacts({ ...recordOf({ failures }), evidence: empty, seconds: [], host: [] }));
    expect(proposals).toEqual([]);
  });
});

/** What a file from elsewhere could hold. */
const broken: readonly (readonly [string, (record: RunRecord) => RunRecord])[] = [
  ['no seconds', (record) => ({ ...record, seconds: [] })],
  ['seconds that add up to more than failed', (record) => ({ ...record, seconds: [...record.seconds, ...record.seconds] })],
  [
    'a class twice',
    (record) => withResults(record, { failures: [...record.summary.results.failures, ...record.summary.results.failures] }),
  ],
  ['no class', (record) => withResults(record, { failures: [] })],
  ['more classes than failures', (record) => withResults(record, { requests: { ...record.summary.results.requests, failed: 7 } })],
  ['no duration', (record) => ({ ...record, summary: { ...record.summary, metadata: { ...record.summary.metadata, durationMs: 0 } } })],
  ['no start', (record) => ({ ...record, summary: { ...record.summary, metadata: { ...record.summary.metadata, startedAt: 'never' } } })],
  ['a URL that is none', (record) => withUrl(record, '\u0000')],
  ['no workers', (record) => withNginx(record, { workerProcesses: 0, workerConnections: 0, listens: [] })],
  ['a configuration that is none', (record) => withNginx(record, { files: [{ path: '/etc/nginx/nginx.conf', text: '}}}{{{;;;"' }] })],
  ['an empty configuration', (record) => withNginx(record, { files: [{ path: '/etc/nginx/nginx.conf', text: '' }] })],
];

function withResults(record: RunRecord, change: Partial<RunRecord['summary']['results']>): RunRecord {
  return { ...record, summary: { ...record.summary, results: { ...record.summary.results, ...change } } };
}

function withUrl(record: RunRecord, url: string): RunRecord {
  const requests = record.summary.config.requests.map((request) => ({ ...request, url }));
  return { ...record, summary: { ...record.summary, config: { ...record.summary.config, requests } } };
}

function withNginx(record: RunRecord, change: object): RunRecord {
  const evidence = record.evidence ?? evidenceOf();
  return { ...record, evidence: { ...evidence, config: { ...evidence.config, nginx: { ...debianNginx, ...change } } } };
}

describe('a record with', () => {
  test.each(broken)('%s still adds up', (_name, breakIt) => {
    const logs = [logOf('nginx_error', '/e', [lines('nginx_worker_connections', 5), lines('nginx_upstream_refused', 15)])];
    const record = breakIt(recordOf({ failures, host: hostOf(), evidence: { logs } }));
    const known = record.summary.results.failures.length === 4;
    const verdict = judge(record);
    if (known) checkVerdict(record, verdict);
    const claimed = verdict.claims.reduce((sum, { count }) => sum + count, 0);
    expect(claimed + verdict.unexplained).toBe(record.summary.results.requests.failed);
  });
});
