import { describe, expect, it } from 'vitest';
import { RunSummarySchema } from '../../../shared/contract/run-record.ts';
import { exportFormats } from '../../../shared/contract/runs.ts';
import { renderReport } from '../../../shared/model/report/index.ts';
import { parseStrictXml } from './parse-strict-xml.ts';
import { reportFixture } from './run-fixture.ts';

const hostile = [
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  `"'><svg/onload=alert(1)>]]>&amp;<!--`,
  "=cmd|'/C calc'!A0",
  '@SUM(1+1)*cmd',
  '\t=1+1',
  '\u001b[2J\u001b]0;owned\u0007\u009b31m\u0000',
  'a|b`c`\\|d\n## heading\r\n| x | y |\n[link](javascript:alert(1)) @octocat',
  '\u202ereversed\u2066\u200b',
  '\ud800 broken surrogate',
  '{{seq}} %s %n \\x1b &#60;',
].map((text) => [JSON.stringify(text), text] as const);

const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u;

/** Splits RFC 4180 text into rows of cells. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === ',') {
      row.push(cell);
      cell = '';
    } else if (sign === '\n') {
      rows.push([...row, cell.replace(/\r$/, '')]);
      row = [];
      cell = '';
    } else cell += sign;
  }
  return rows;
}

describe('every format', () => {
  it('has its own file name and media type, and says something of the run', () => {
    const reports = exportFormats.map((format) => renderReport(format, reportFixture()));
    expect(new Set(reports.map((report) => report.fileName)).size).toBe(exportFormats.length);
    for (const report of reports) {
      expect(report.fileName).toMatch(/^blitz-run-41[.-][a-z.]+$/);
      expect(report.mediaType).toMatch(/^[a-z]+\/[a-z-]+(;charset=utf-8)?$/);
      expect(report.content.endsWith('\n')).toBe(true);
    }
  });

  it('renders a run without a single second, failure or threshold', () => {
    const { summary } = reportFixture();
    const results = { ...summary.results, failures: [], examples: [], thresholds: [], statuses: [], metrics: [], latencyCurve: [] };
    for (const format of exportFormats) {
      const { content } = renderReport(format, { summary: { ...summary, results }, seconds: [] });
      expect(content.length).toBeGreaterThan(50);
      expect(content).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  it('puts no NaN or undefined into a report of a run with figures', () => {
    for (const format of exportFormats) expect(renderReport(format, reportFixture()).content).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('json', () => {
  it('is the summary and passes the schema the contract publishes', () => {
    const input = reportFixture();
    const parsed: unknown = JSON.parse(renderReport('json', input).content);
    expect(RunSummarySchema.parse(parsed)).toEqual(input.summary);
    expect(parsed).toEqual(input.summary);
  });
});

describe('junit', () => {
  it('is well-formed: one suite, one case a threshold, two about the run', () => {
    const suites = parseStrictXml(renderReport('junit', reportFixture()).content);
    expect(suites.name).toBe('testsuites');
    const suite = suites.children[0];
    expect(suite?.attributes).toMatchObject({ name: 'Run 41 · checkout', tests: '4', failures: '2', errors: '0', time: '14.000' });
    const cases = suite?.children.filter((child) => child.name === 'testcase') ?? [];
    expect(cases.map((testCase) => testCase.attributes.name)).toEqual([
      'the run completed',
      'every request accounted for',
      'http_req_failed: rate<0.001',
      'checkout: checkout',
    ]);
    expect(cases.map((testCase) => testCase.children.map((child) => child.name))).toEqual([[], [], ['failure'], ['failure']]);
  });

  it('fails the case of a run that did not complete, and of requests without an outcome', () => {
    const { summary, seconds } = reportFixture();
    const lost = { ...summary.results, thresholds: [], requests: { ...summary.results.requests, ok: summary.results.requests.ok - 1 } };
    const metadata = { ...summary.metadata, state: 'interrupted' as const, reason: 'The console ended' };
    const suite = parseStrictXml(renderReport('junit', { summary: { ...summary, metadata, results: lost }, seconds }).content).children[0];
    expect(suite?.attributes).toMatchObject({ tests: '2', failures: '0', errors: '2' });
    const messages = suite?.children.flatMap((child) => child.children).map((child) => child.attributes.message);
    expect(messages).toContain('The console ended');
    expect(messages).toContain('1 of 14,000 requests have no outcome');
  });

  it.each(hostile)('stays well-formed and inert with %s', (_shown, text) => {
    const { content } = renderReport('junit', reportFixture({ text }));
    expect(content).not.toMatch(control);
    const suite = parseStrictXml(content).children[0];
    expect(suite?.children.filter((child) => child.name === 'testcase')).toHaveLength(4);
  });
});

describe('csv', () => {
  it('has one line a second with units in the header and a column a class', () => {
    const rows = parseCsv(renderReport('csv', reportFixture({ length: 5 })).content);
    expect(rows).toHaveLength(6);
    const [header, ...lines] = rows;
    expect(header?.slice(2)).toEqual(expect.arrayContaining(['p95 (ms)', 'received (bytes)', 'reset (requests)', 'http_502 (requests)']));
    for (const line of lines) expect(line).toHaveLength(header?.length ?? 0);
    expect(lines[3]?.[header?.indexOf('reset (requests)') ?? -1]).toBe('40');
    expect(lines[1]?.[header?.indexOf('time (UTC)') ?? -1]).toBe('2026-11-23T12:00:01.000Z');
  });

  it.each(hostile)('keeps %s one inert cell', (_shown, text) => {
    const input = reportFixture({ text, length: 2 });
    const withClass = { ...input, seconds: input.seconds.map((point) => ({ ...point, byClass: { [text]: 1 } })) };
    const { content } = renderReport('csv', withClass);
    expect(content).not.toMatch(control);
    const rows = parseCsv(content);
    expect(rows).toHaveLength(3);
    for (const row of rows) {
      expect(row).toHaveLength(rows[0]?.length ?? 0);
      for (const cell of row) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }
  });
});

describe('ndjson', () => {
  it("has k6's two kinds of line: each metric declared before its points", () => {
    const lines = renderReport('ndjson', reportFixture({ length: 3 }))
      .content.trimEnd()
      .split('\n');
    const declared = new Set<string>();
    for (const line of lines) {
      const entry = JSON.parse(line) as { type: string; metric: string; data: Record<string, unknown> };
      if (entry.type === 'Metric') {
        declared.add(entry.metric);
        expect(entry.data).toMatchObject({ name: entry.metric, type: expect.any(String), contains: expect.any(String) });
      } else {
        expect(entry.type).toBe('Point');
        expect(declared).toContain(entry.metric);
        expect(entry.data).toMatchObject({ time: expect.stringMatching(/^2026-11-23T12:00:0\d\.000Z$/), value: expect.any(Number) });
        expect(entry.data.tags).toMatchObject({ run: '41' });
      }
    }
    expect(lines.filter((line) => line.includes('"http_reqs"') && line.includes('"Point"'))).toHaveLength(3);
  });
});

describe('markdown', () => {
  it('begins with the outcome and has the tables of a pull request', () => {
    const { content } = renderReport('markdown', reportFixture());
    expect(content).toMatch(/^### ❌ Run 41 · checkout\n\n\*\*116 of 14,000 failed: 80 reset, 36 HTTP 502\.\*\*\n/);
    expect(content).toContain('| `reset` |');
    expect(content).toContain('`http_req_failed: rate<0.001`');
  });

  it.each(hostile)('keeps %s inert', (_shown, text) => {
    const plain = renderReport('markdown', reportFixture({ text: 'x' })).content.split('\n');
    const { content } = renderReport('markdown', reportFixture({ text }));
    const lines = content.split('\n');
    expect(content).not.toMatch(control);
    expect(lines).toHaveLength(plain.length);
    // Outside code nothing may mention a person or link; a table row keeps its cells.
    const bare = content.replace(/<code>.*?<\/code>/g, 'C').replace(/`[^`\n]+`/g, 'C');
    expect(bare).not.toMatch(/(?<!\\)\]\(|@\w|(?<!\\)<[a-z!/]/i);
    lines.forEach((line, index) => {
      if (line.startsWith('|')) expect(cells(line)).toBe(cells(plain[index] ?? ''));
    });
  });

  /** Cells of a table row as GitHub counts them: by pipes that are not escaped. */
  function cells(line: string): number {
    return line.replace(/\\./g, '').split('|').length;
  }
});
