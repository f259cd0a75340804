import { describe, expect, it } from 'vitest';
import { compareGroups } from '../../../shared/model/compare/compare.ts';
import { renderComparison } from '../../../shared/model/report/comparison-report.ts';
import { comparableRun, evidenceOf } from '../model/compare/comparable-run.ts';
import { hostSampleOf } from './host-fixture.ts';
import { parseStrictXml } from './parse-strict-xml.ts';

const facts = { version: '1.2.3', writtenAt: '2026-11-30T10:00:00.000Z' };

function comparison(name = '', build = 'a1') {
  const run = (id: number, failed: number, fresh: string) => ({
    ...comparableRun({ id, failed, name, evidence: evidenceOf({ build: fresh, machine: { instanceType: 't2.medium' } }) }),
    host: [hostSampleOf(0, { user: 0.9 })],
  });
  return compareGroups([
    [run(1, 2126, build), run(2, 1735, build), run(3, 1902, build)],
    [run(4, 0, 'b2'), run(5, 0, 'b2'), run(6, 0, 'b2')],
  ]);
}

describe('the page', () => {
  const { fileName, content } = renderComparison('html', comparison(), facts);

  it('is whole by itself: no script, no address, well-formed, small', () => {
    expect(fileName).toBe('blitz-compare-1-4.html');
    expect(content).not.toMatch(/<script|https?:\/\/|<link|@import|url\(/i);
    expect(content).toContain(`default-src 'none'`);
    expect(content.length).toBeLessThan(60_000);
    for (const svg of content.match(/<svg.*?<\/svg>/gs) ?? []) parseStrictXml(`<?xml version="1.0" encoding="UTF-8"?>\n${svg}`);
    expect(content.match(/<svg/g)).toHaveLength(4);
  });

  it('says the whole in a sentence, what changed, every figure and how it was told', () => {
    expect(content).toContain('✓ better');
    expect(content).toContain('Better: lost 0 of 42,000');
    expect(content).toMatch(/<td>build<\/td><td class="n">a1<\/td><td class="n">b2<\/td>/);
    expect(content).toContain('Mann-Whitney, 3 against 3 runs, p = 0.10');
    expect(content).toContain('$0.0');
    expect(content.match(/class="dot g0"/g)).toHaveLength(6);
  });

  it('holds nothing of what a name or a build may say', () => {
    const evil = `"><script>alert(1)</script>\u202e`;
    const hostile = renderComparison('html', comparison(evil, evil), facts).content;
    expect(hostile).not.toContain('<script');
    expect(hostile).not.toContain('\u202e');
    for (const svg of hostile.match(/<svg.*?<\/svg>/gs) ?? []) parseStrictXml(`<?xml version="1.0" encoding="UTF-8"?>\n${svg}`);
  });
});

describe('the table for a pull request', () => {
  it('has before and after, the outcome and what changed', () => {
    const { fileName, content } = renderComparison('markdown', comparison(), facts);
    expect(fileName).toBe('blitz-compare-1-4.md');
    expect(content).toMatch(/^### Before and after\n\n\*\*Better: lost 0 of 42,000/);
    expect(content).toMatch(/\| failed \| 5,763 \(2,126, 1,735, 1,902\) \| 0 \(0, 0, 0\) \*\*✓ better\*\* \|/);
    expect(content).toContain('| `build` | `a1` | `b2` |');
    const widths = content
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.split(/(?<!\\)\|/).length);
    expect(new Set(widths)).toEqual(new Set([5]));
  });

  it('keeps its columns whatever stands in a value', () => {
    const { content } = renderComparison('markdown', comparison('a|b [x](http://evil) @all', 'c|`d`'), facts);
    const widths = content
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.split(/(?<!\\)\|/).length);
    expect(new Set(widths)).toEqual(new Set([5]));
    expect(content).not.toContain('[x](http');
  });
});

it('the JSON holds the comparison and its version', () => {
  const parsed: unknown = JSON.parse(renderComparison('json', comparison(), facts).content);
  expect(parsed).toMatchObject({ version: 1, blitzVersion: '1.2.3', differences: [{ outcome: 'better' }, {}, {}] });
});
