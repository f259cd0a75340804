import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkReportFiles, reportFiles, writeFileWhole, writeReportFile } from '../../../electron/cli/report-files.ts';
import { reportFixture } from '../report/run-fixture.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-report-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);

describe('report files', () => {
  it('are those of the flags', () => {
    const flags = { summaryExport: 'a', junit: 'b', html: 'c', csv: 'd', ndjson: 'e', markdown: 'f' };
    expect(reportFiles(flags).map(({ format, path }) => `${format} ${path}`)).toEqual([
      'json a',
      'junit b',
      'html c',
      'csv d',
      'ndjson e',
      'markdown f',
    ]);
    expect(reportFiles({})).toEqual([]);
  });

  // Windows has no such file.
  const device = process.platform === 'win32' ? {} : { csv: '/dev/null' };

  it('are checked without leaving anything, and without touching what is there', () => {
    writeFileSync(at('old.json'), 'old');
    checkReportFiles(reportFiles({ summaryExport: at('old.json'), html: at('new.html'), ...device }));
    expect(readdirSync(folder)).toEqual(['old.json']);
    expect(readFileSync(at('old.json'), 'utf8')).toBe('old');
  });

  it.each([
    ['a folder that is not there', () => at('no/x.json'), 'its folder does not exist'],
    ['a folder that is a file', () => at('file/x.json'), process.platform === 'win32' ? 'cannot be written' : 'its folder is a file'],
    ['a folder in its place', () => at('folder'), 'it is a folder'],
    ['nothing', () => '', 'the path is empty'],
    ['a name too long', () => at('x'.repeat(300)), process.platform === 'win32' ? 'cannot be written' : 'the name is too long'],
  ])('that cannot be written are named: %s', (_name, path, reason) => {
    writeFileSync(at('file'), '');
    mkdirSync(at('folder'));
    expect(() => checkReportFiles(reportFiles({ html: path() }))).toThrow(
      expect.objectContaining({ exitCode: 104, message: expect.stringContaining(reason) }),
    );
  });

  it('may not be the same', () => {
    const files = reportFiles({ html: at('x'), csv: join(folder, '.', 'x') });
    expect(() => checkReportFiles(files)).toThrow(/--html and --csv name the same file/);
  });

  it('replace what was there, whole', () => {
    writeFileSync(at('s.json'), 'x'.repeat(100_000));
    const input = reportFixture();
    writeReportFile({ format: 'json', flag: '--summary-export', path: at('s.json') }, input);
    expect(JSON.parse(readFileSync(at('s.json'), 'utf8'))).toEqual(input.summary);
    expect(readdirSync(folder)).toEqual(['s.json']);
  });

  it('leave no draft behind when they cannot be put in place', () => {
    mkdirSync(at('taken'));
    expect(() => writeFileWhole(at('taken'), 'x')).toThrow();
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});
