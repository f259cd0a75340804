import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { exitCodes, toCliError } from '../../../electron/cli/exit-codes.ts';
import { runCli } from '../../../electron/cli/program.ts';
import { runExitCode } from '../../../electron/cli/run-command.ts';
import { OpsError, opsErrorCodes } from '../../../shared/base/ops-error.ts';
import { runStates } from '../../../shared/model/load-sample.ts';
import { reportFixture } from '../report/run-fixture.ts';
import { capturedStreams } from './captured-streams.ts';
import { parseRun, planOf } from './parse-run.ts';

async function blitz(...args: readonly string[]) {
  const streams = capturedStreams();
  const exitCode = await runCli(args, streams);
  return { exitCode, ...streams.written };
}

describe('blitz', () => {
  it('answers with its version', async () => {
    expect(await blitz('--version')).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), err: '' });
  });

  it.each([
    [['--help']],
    [['help']],
    [['help', 'run']],
    [['run', '--help']],
    [['lab', 'up', '--help']],
    [['help', 'runs']],
    [['help', 'serve']],
  ])('explains itself on stdout: %j', async (args) => {
    const { exitCode, out, err } = await blitz(...args);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).toContain('Usage: blitz');
    expect(out).toContain('Examples:');
  });

  it.each([
    [[]],
    [['bogus']],
    [['run', '--bogus']],
    [['run', '-n']],
    [['runs', 'show', 'x']],
    [['runs', 'export', '1']],
    [['lab']],
    [['runs', 'list', '--data', '']],
    [['serve', '-p', '99999']],
  ])('says on stderr how it is used: %j', async (args) => {
    const { exitCode, out, err } = await blitz(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(/blitz/);
  });

  it('is no success when its output could not be written, and one when nobody wanted it', async () => {
    const codes: Record<string, number> = { ENOSPC: 107, EPIPE: 0 };
    for (const [code, exitCode] of Object.entries(codes)) {
      const streams = capturedStreams();
      const out = new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(`${code}: no`), { code })) });
      expect(await runCli(['--version'], { ...streams, out }), code).toBe(exitCode);
      expect(streams.written.err.includes('cannot be written'), code).toBe(exitCode !== 0);
    }
  });

  it('keeps hostile arguments inert in its messages', async () => {
    const { exitCode, err } = await blitz('run', '--url', 'http://127.0.0.1/', '-n', '\u001b[2J\u0007');
    expect(exitCode).toBe(2);
    expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it('names bad configuration before it opens anything', async () => {
    const { exitCode, out, err } = await blitz(
      'run',
      '--url',
      'http://127.0.0.1/',
      '--html',
      '/nowhere/report.html',
      '--data',
      '/nowhere/data',
    );
    expect({ exitCode, out }).toEqual({ exitCode: 104, out: '' });
    expect(err).toContain('--html /nowhere/report.html cannot be written');
  });

  it('has examples that work as they are printed', async () => {
    const { out } = await blitz('help', 'run');
    const examples = [...out.replaceAll('\\\n', '').matchAll(/^ {2}\$ npx blitz run (.*)$/gm)].map(([, words = '']) => shellWords(words));
    expect(examples.length).toBeGreaterThan(4);
    for (const words of examples) {
      if (words[0]?.endsWith('.yaml')) expect(parseRun(words).file).toBe(words[0]);
      else expect(planOf(...words).requests[0]?.url).toMatch(/^http:/);
    }
  });
});

describe('exit codes', () => {
  it.each([
    ['completed', true, 0],
    ['completed', false, 99],
    ['stopped_by_threshold', false, 99],
    ['stopped_by_user', false, 105],
    ['interrupted', false, 107],
    ['internal_error', false, 107],
  ] as const)('a run that is %s, passed %s, ends with %i', (state, passed, code) => {
    const { summary } = reportFixture();
    expect(runExitCode({ ...summary, metadata: { ...summary.metadata, state }, results: { ...summary.results, passed } })).toBe(code);
  });

  it('every state and every error has one', () => {
    const { summary } = reportFixture();
    const known = new Set<number>(Object.values(exitCodes));
    for (const state of runStates) expect(known).toContain(runExitCode({ ...summary, metadata: { ...summary.metadata, state } }));
    for (const code of opsErrorCodes) {
      const error = toCliError(new OpsError({ code, message: 'm', hint: 'h' }));
      expect(known).toContain(error.exitCode);
      expect(error.exitCode).not.toBe(0);
      expect(error).toMatchObject({ message: 'm', hint: 'h' });
    }
    expect(toCliError(Object.assign(new Error('EACCES'), { syscall: 'mkdir', path: '/x' }))).toMatchObject({ exitCode: 104 });
    expect(toCliError(undefined).exitCode).toBe(107);
    expect(toCliError(new TypeError('x')).exitCode).toBe(107);
    expect(toCliError('x').exitCode).toBe(107);
  });
});

/** The words of a command line without expansions: single quotes and spaces. */
function shellWords(line: string): string[] {
  return [...line.matchAll(/(?:[^\s']+|'[^']*')+/g)].map(([word]) => word.replaceAll("'", ''));
}
