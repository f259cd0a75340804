import { describe, expect, it } from 'vitest';
import type { SecondPoint } from '../../../shared/model/load-sample.ts';
import { renderReport } from '../../../shared/model/report/index.ts';
import { niceScale, timeTicks } from '../../../shared/model/report/svg-chart.ts';
import { thinMoments, thinPoints } from '../../../shared/model/report/thin-points.ts';
import { reportFixture, secondsFixture } from './run-fixture.ts';

const html = (options: Parameters<typeof reportFixture>[0] = {}) => renderReport('html', reportFixture(options)).content;

/** Tag and attribute names in the order they occur: what the markup *is*, whatever its text says. */
function skeleton(content: string): string {
  return [...content.matchAll(/<\/?([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*\/?>/gi)]
    .map(([, tag, attributes = '']) => `${tag}(${[...attributes.matchAll(/([a-z-]+)(?:="[^"]*")?/gi)].map(([, name]) => name).join()})`)
    .join(' ');
}

describe('html report', () => {
  it('is one file: no script, no outside address, a policy that forbids both', () => {
    const content = html();
    expect(content).not.toMatch(/<script|<link|<img|<iframe|<object|@import|url\(|\son[a-z]+=|srcset=|href=/i);
    expect(content).toContain(`default-src 'none'; style-src 'unsafe-inline'`);
    expect(content).toContain('prefers-color-scheme:dark');
    expect(content).toContain('@media print');
  });

  it('draws four charts, each described for who cannot see it', () => {
    expect([...html().matchAll(/<svg [^>]*role="img" aria-label="([^"]+)"/g)]).toHaveLength(4);
  });

  it('calls a run with failures passed only where a threshold allowed them', () => {
    const { summary, seconds } = reportFixture();
    const verdict = (changes: object) => {
      const results = { ...summary.results, ...changes };
      return /class="badge">([^<]+)</.exec(renderReport('html', { summary: { ...summary, results }, seconds }).content)?.[1];
    };
    const held = [{ metric: 'http_req_failed', expression: 'rate<0.5', ok: true, value: 0.1 }];
    expect(verdict({})).toBe('✗ NOT PASSED');
    expect(verdict({ passed: true, thresholds: held })).toBe('✓ PASSED');
    expect(verdict({ passed: true, thresholds: [] })).toBe('! NO THRESHOLD SET');
    expect(verdict({ passed: true, thresholds: [], requests: { ...summary.results.requests, failed: 0 } })).toBe('✓ COMPLETED');
  });

  it('says the outcome, the classes and the warning', () => {
    const content = html();
    expect(content).toContain('116 of 14,000 failed: 80 reset, 36 HTTP 502.');
    expect(content).toContain('The load generator was busy 97\u2009% of the time: it set the pace, not the server.');
    expect(content).toContain('<code>http_502</code>');
  });

  it.each([60, 3600, 86_400])('stays under 500 kB for a run of %i seconds', (length) => {
    expect(html({ length }).length).toBeLessThan(500_000);
  });

  it('stays under 500 kB with a body of megabytes in the plan', () => {
    expect(html({ text: 'x'.repeat(3000) }).length).toBeLessThan(500_000);
    const input = reportFixture();
    const config = { ...input.summary.config, requests: [{ ...input.summary.config.requests[0], body: 'x'.repeat(5_000_000) }] };
    const summary = { ...input.summary, config: config as typeof input.summary.config };
    expect(renderReport('html', { ...input, summary }).content.length).toBeLessThan(500_000);
  });

  it.each([
    ['markup', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
    ['attribute breakers', `"' onmouseover=alert(1) x='">`],
    ['comment and style breakers', '--></style><style>*{display:none}</style>'],
    ['control characters', '\u001b[31m\u0000\u202e'],
  ])('has the same markup whatever the text: %s', (_name, text) => {
    const content = html({ text });
    expect(skeleton(content)).toBe(skeleton(html({ text: 'plain' })));
    expect(content).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });
});

describe('the charts of a short run', () => {
  const input = reportFixture({ length: 3 });
  const metadata = { ...input.summary.metadata, durationMs: 2900 };
  const moments = input.seconds.flatMap((point) => [0, 1, 2, 3].map((part) => ({ ...quarterOf(point), moment: point.second * 4 + part })));
  const short = { ...input, summary: { ...input.summary, metadata }, moments };

  it('are drawn in moments, with rates per second, up to where it ended', () => {
    const content = renderReport('html', short).content;
    expect(content).toContain('per second, in steps of 250 ms');
    expect(content).toContain('>0:02.5</text>');
    const columns = thinMoments(moments, { limit: 360, durationMs: 2900 });
    expect(columns.map(({ second }) => second)).toEqual(moments.map(({ moment }) => moment / 4));
    expect(columns.at(-1)?.width).toBeCloseTo(0.15);
    expect(columns[0]?.ok).toBe(input.seconds[0]?.ok);
  });

  it('are drawn in seconds where there are no moments, or not to the end', () => {
    expect(renderReport('html', { ...short, moments: [] }).content).not.toContain('250 ms');
    const long = { ...short, summary: { ...input.summary, metadata: { ...metadata, durationMs: 40_000 } } };
    expect(renderReport('html', long).content).not.toContain('250 ms');
  });

  it('change nothing in what is written per second', () => {
    for (const format of ['csv', 'ndjson'] as const)
      expect(renderReport(format, short)).toEqual(renderReport(format, { ...short, moments: [] }));
  });
});

function quarterOf(point: SecondPoint): SecondPoint {
  const byClass = Object.fromEntries(Object.entries(point.byClass).map(([name, count]) => [name, count / 4]));
  return { ...point, sent: point.sent / 4, ok: point.ok / 4, failed: point.failed / 4, byClass };
}

describe('thinPoints', () => {
  it('keeps every request: rates times widths sum to the counts', () => {
    const seconds = secondsFixture(3601);
    const points = thinPoints(seconds, { limit: 360 });
    expect(points.length).toBeLessThanOrEqual(360);
    const failed = points.reduce((sum, point) => sum + point.failed * point.width, 0);
    expect(Math.round(failed)).toBe(seconds.reduce((sum, point) => sum + point.failed, 0));
  });

  it('keeps the worst second of a merged column', () => {
    const seconds = secondsFixture(1000).map((point) => (point.second === 501 ? { ...point, p99Us: 9_000_000 } : point));
    expect(Math.max(...thinPoints(seconds, { limit: 100 }).map((point) => point.p99Ms ?? 0))).toBe(9000);
  });

  it('shows seconds that are missing as idle', () => {
    const seconds = secondsFixture(10).filter((point) => point.second !== 4);
    const points = thinPoints(seconds, { limit: 100 });
    expect(points).toHaveLength(10);
    expect(points[4]).toMatchObject({ second: 4, ok: 0, failed: 0, p99Ms: undefined });
  });
});

describe('axes', () => {
  it.each([0.003, 0.7, 1, 3, 7.2, 49, 50, 51, 99, 1000, 2381, 14_000, 123_456])('covers %d with at most five round steps', (maximum) => {
    const { top, step } = niceScale(maximum);
    expect(top).toBeGreaterThanOrEqual(maximum);
    expect(top / step).toBeLessThanOrEqual(5.0001);
    expect(top).toBeLessThanOrEqual(maximum * 2);
  });

  it('is defined for a run in which nothing happened', () => {
    expect(niceScale(0)).toEqual({ top: 1, step: 1 });
    expect(niceScale(Number.NaN)).toEqual({ top: 1, step: 1 });
  });

  it.each([1, 14, 60, 599, 3600, 86_400])('labels %i seconds with at most nine ticks', (duration) => {
    expect(timeTicks(duration).length).toBeLessThanOrEqual(9);
    expect(timeTicks(duration).length).toBeGreaterThan(1);
  });
});
