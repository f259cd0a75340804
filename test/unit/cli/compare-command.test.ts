import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../../electron/cli/program.ts';
import { capturedStreams } from './captured-streams.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-compare-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function blitz(...args: readonly string[]) {
  const streams = capturedStreams({ columns: 200 });
  const exitCode = await runCli([...args, '--data', join(folder, 'data')], streams);
  return { exitCode, ...streams.written };
}

/** A JMeter file of 1,000 requests of which so many failed. */
function jtl(name: string, failed: number): string {
  const rows = Array.from({ length: 1000 }, (_, index) => {
    const at = 1764493200000 + index * 5;
    return index < failed ? `${at},20,GET /,502,Bad Gateway,false,http://10.0.1.17/` : `${at},20,GET /,200,OK,true,http://10.0.1.17/`;
  });
  const path = join(folder, name);
  writeFileSync(path, ['timeStamp,elapsed,label,responseCode,responseMessage,success,URL', ...rows].join('\n'));
  return path;
}

describe('blitz runs import, compare and report', () => {
  it('take old runs of JMeter from their files to before and after', async () => {
    const files = [120, 131, 125, 0, 0, 0].map((failed, index) => jtl(`run-${index + 1}.jtl`, failed));
    const imported = await blitz('runs', 'import', ...files);
    expect(imported).toMatchObject({ exitCode: 0, err: '' });
    expect(imported.out.split('\n')[0]).toMatch(/^Run 1: .*run-1\.jtl: 120 of 1,000 failed\.$/);

    const [html, markdown] = [join(folder, 'a.html'), join(folder, 'a.md')];
    const compared = await blitz('compare', '1,2,3', '4-6', '--html', html, '--markdown', markdown);
    expect(compared.exitCode).toBe(0);
    expect(compared.out).toMatch(/^Better: lost 0 of 3,000 \(0, 0, 0\) against 376 of 3,000 \(120, 131, 125\)/);
    expect(compared.out).toContain('✓ better');
    expect(compared.err).toContain(`Wrote ${html}`);
    expect(readFileSync(html, 'utf8')).toContain('<h1>Before and after</h1>');
    expect(readFileSync(markdown, 'utf8')).toContain('### Before and after');

    const json: unknown = JSON.parse((await blitz('compare', '4-6', '1-3', '--json')).out);
    expect(json).toMatchObject({ version: 1, differences: [{ metric: 'failed', outcome: 'worse' }, {}, {}] });
    expect((await blitz('compare', '4-6', '1-3', '--fail-if-worse')).exitCode).toBe(99);
    expect((await blitz('compare', '1-3', '4-6', '--fail-if-worse')).exitCode).toBe(0);
    expect((await blitz('compare', '1', '4')).out).toContain('Too few runs to tell');

    const report = join(folder, 'r.html');
    expect((await blitz('report', '1', '--html', report, '--junit', join(folder, 'r.xml'))).exitCode).toBe(0);
    expect(readFileSync(report, 'utf8')).toContain('120 of 1,000 failed');
    expect(readFileSync(join(folder, 'r.xml'), 'utf8')).toContain('<testsuite');
    expect((await blitz('report', '1-3', '4-6', '--markdown', '-')).out).toContain('### Before and after');
  }, 60_000);

  it('keep what was imported before a file that cannot be read, and name the file and the line', async () => {
    const bad = join(folder, 'bad.jtl');
    writeFileSync(bad, 'timeStamp,elapsed,success\n1764493200000,twelve,true');
    const { exitCode, err } = await blitz('runs', 'import', jtl('good.jtl', 1), bad);
    expect(exitCode).toBe(104);
    expect(err).toContain('bad.jtl: Line 2: elapsed is not a number');
    expect((await blitz('runs', 'list')).out).toContain('good.jtl');
    expect(await blitz('runs', 'import', join(folder, 'none'))).toMatchObject({
      exitCode: 104,
      err: expect.stringContaining('cannot be read'),
    });
  });

  it.each([
    [['compare', '1']],
    [['compare', '1', '2', '3', '4', '5', '6']],
    [['compare', 'x', '2']],
    [['compare', '3-1', '2']],
    [['compare', '1-2-3', '2']],
    [['compare', '1-999999999', '2']],
    [['compare', '0', '2']],
    [['report', '1']],
    [['report', '1,2', '--html', '-']],
    [['report', '1', '2', '--junit', '-']],
    [['runs', 'import']],
  ])('say how they are used: %j', async (args) => {
    const { exitCode, out, err } = await blitz(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(/blitz|error/);
  });

  it('say that a run is not there', async () => {
    expect(await blitz('compare', '1', '2')).toMatchObject({ exitCode: 104, err: expect.stringContaining('There is no run 1.') });
  });

  it.each([[['compare', '--help']], [['report', '--help']], [['help', 'compare']]])('explain themselves: %j', async (args) => {
    expect((await blitz(...args)).out).toContain('Examples:');
  });
});
