import { describe, expect, it } from 'vitest';
import { judge } from '../../../shared/model/diagnosis/judge.ts';
import type { Verdict } from '../../../shared/model/diagnosis/verdict.ts';
import { renderReport } from '../../../shared/model/report/index.ts';
import { recordOf } from '../diagnosis/record-fixture.ts';
import { reportFixture } from './run-fixture.ts';

/** A verdict whose every text field is `text`. */
function verdictOf(text: string): Verdict {
  const evidence = [{ text, source: 'log', atMs: 10 } as const];
  return {
    ...{ failed: 312, total: 14_000, sentence: text, tone: 'bad', confidence: 'high', repeats: text },
    claims: [
      {
        rule: 'nginx_slots',
        cause: text,
        count: 300,
        classes: [{ class: 'reset', count: 300 }],
        confidence: 'high',
        evidence,
        source: text,
      },
    ],
    findings: [{ rule: 'own_stressor', cause: text, count: 0, classes: [], confidence: 'high', evidence, source: text }],
    ...{ unexplained: 12, unexplainedClasses: [{ class: 'http_502', count: 12 }] },
    ruledOut: [{ rule: 'accept_queue_full', text }],
    nextChange: {
      title: text,
      why: text,
      changes: [{ where: 'nginx', name: text, from: text, to: text }],
      expected: text,
      diff: `-${text}\n+${text}`,
    },
    blindSpots: [text],
  };
}

const skeleton = (content: string) => [...content.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, tag]) => tag).join(' ');
const html = (text: string) => renderReport('html', { ...reportFixture(), verdict: verdictOf(text) }).content;
const markdown = (text: string) => renderReport('markdown', { ...reportFixture(), verdict: verdictOf(text) }).content;
const hostile = [
  '<script>alert(1)</script>',
  `"' onmouseover=alert(1) x='">`,
  '--></style></pre></table>',
  '\u001b[31m\u0000\u202e',
  '```\n<img src=x>',
];

describe('a report with a verdict', () => {
  it('says why, what to change, and what was ruled out', () => {
    const content = html('plain');
    expect(content).toContain('<h2>Why</h2>');
    expect(content).toContain('<td class="n">300</td>');
    expect(content).toContain('unexplained: 12 HTTP 502');
    expect(content).toContain('<pre>-plain\n+plain</pre>');
    expect(content).toContain('<summary>Ruled out: 1</summary>');
    expect(markdown('plain')).toContain('- **300**: plain (high)\n  - plain\n- **12** unexplained: 12 HTTP 502');
  });

  it.each(hostile)('has the same markup whatever the text: %j', (text) => {
    expect(skeleton(html(text))).toBe(skeleton(html('plain')));
    expect(html(text)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/);
  });

  it.each(hostile)('keeps Markdown’s text text: %j', (text) => {
    const content = markdown(text);
    const fences = [...content.matchAll(/^(`{3,})diff$/gm)].map(([, mark]) => mark);
    expect(fences).toHaveLength(1);
    const outside = content.slice(0, content.indexOf(`${fences[0]}diff`));
    expect(outside.slice(outside.indexOf('**Why:**'))).not.toMatch(/(?<!\\)<(?:script|img|\/style)/);
    expect(content.trimEnd().endsWith(String(fences[0]))).toBe(false);
  });

  it('is the same as before where nothing is known of why', () => {
    const { verdict: _none, ...before } = { ...reportFixture(), verdict: undefined };
    for (const format of ['json', 'markdown', 'html'] as const) {
      expect(renderReport(format, { ...before, verdict: undefined }).content).toBe(renderReport(format, before).content);
    }
  });

  it('adds nothing to a pull request where nothing failed', () => {
    const verdict = judge(recordOf());
    expect(renderReport('markdown', { ...reportFixture(), verdict }).content).toBe(renderReport('markdown', reportFixture()).content);
  });
});
