import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { clock, PlainProgress, progressBlock, TerminalProgress } from '../../../electron/cli/run-progress.ts';
import { runResultLines } from '../../../electron/cli/run-result-text.ts';
import { TerminalOutput, wantsColor } from '../../../electron/cli/terminal.ts';
import { fitWidth, padWidth, textWidth } from '../../../electron/cli/text-width.ts';
import type { LoadSample } from '../../../shared/model/load-sample.ts';
import { reportFixture } from '../report/run-fixture.ts';
import { capturedStreams } from './captured-streams.ts';

const sample = (changes: Partial<LoadSample> = {}): LoadSample => ({
  seq: 1,
  state: 'running',
  stopping: false,
  elapsedMs: 4_000,
  progress: 0.625,
  etaMs: 3_000,
  totals: { asked: 14_000, sent: 8_750, ok: 8_512, failed: 238, aborted: 0, inFlight: 50, waiting: 5_200 },
  ratePerSecond: 2381,
  latency: { count: 8750, meanUs: 1, minUs: 1, p50Us: 1, p90Us: 1, p95Us: 41_000, p99Us: 1, maxUs: 1 },
  failures: [
    { class: 'reset', count: 231, reused: 231, withBytes: 0 },
    { class: 'http_502', count: 7, reused: 0, withBytes: 7 },
  ],
  examples: [],
  connections: 50,
  generator: { cpuSeconds: 1, lagMs: 1, eventLoopUtilization: 0.5, limited: false },
  thresholds: [],
  seconds: [],
  moments: [],
  ...changes,
});

const hostile = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e\r\n<x>\u0000';
const dangerous = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe('text width', () => {
  it.each([
    ['plain', 5],
    ['日本', 4],
    ['e\u0301', 1],
    ['🔥', 2],
    ['\u001b[31mred\u001b[39m', 3],
  ])('%s takes %i columns', (text, width) => expect(textWidth(text)).toBe(width));

  it('cuts to the width, keeps colour escapes whole and closed', () => {
    expect(fitWidth('abcdef', 4)).toBe('abc…');
    expect(fitWidth('abcd', 4)).toBe('abcd');
    const cut = fitWidth('\u001b[31mabcdef\u001b[39m', 4);
    expect(cut).toBe('\u001b[31mabc…\u001b[39m');
    for (let columns = 1; columns < 12; columns += 1) expect(textWidth(fitWidth('日本語テキスト', columns))).toBeLessThanOrEqual(columns);
  });

  it('pads on either side', () => {
    expect(padWidth('日', 4)).toBe('日  ');
    expect(padWidth('7', 3, true)).toBe('  7');
  });
});

describe('progress on a terminal', () => {
  it.each([20, 40, 80, 200])('fits %i columns and says what matters', (columns) => {
    const lines = progressBlock(
      sample(),
      'Run 41  GET http://127.0.0.1/',
      new TerminalOutput(capturedStreams({ terminal: true, columns }).err, true),
    );
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(textWidth(line)).toBeLessThan(columns);
    if (columns >= 80)
      expect(lines.join('\n')).toMatch(/62%.*0:03 left.*2,381.*p95 41.*\n.*sent 8,750.*ok 8,512.*failed 238 \(231 reset, 7 HTTP 502\)/);
  });

  it('draws at most ten times a second, erases what it drew and gives the cursor back once', () => {
    const streams = capturedStreams({ terminal: true });
    const progress = new TerminalProgress(new TerminalOutput(streams.err, false), 'Run 41');
    for (let index = 0; index < 1000; index += 1) progress.show(sample());
    expect(streams.written.err.split('Run 41')).toHaveLength(2);
    progress.note('Stopping');
    progress.end();
    progress.end();
    expect(streams.written.err.split('\u001b[?25l')).toHaveLength(2);
    expect(streams.written.err.endsWith('\u001b[3A\r\u001b[J\u001b[?25h')).toBe(true);
    expect(process.listenerCount('exit')).toBe(0);
  });

  it('keeps hostile titles inert', () => {
    const lines = progressBlock(
      sample(),
      `Run 1 ${hostile}`,
      new TerminalOutput(capturedStreams({ terminal: true, columns: 200 }).err, false),
    );
    expect(lines.join('\n')).not.toMatch(dangerous);
  });
});

describe('progress in a log', () => {
  it('writes a line a tenth, never more than one a second, and one in ten seconds at least', () => {
    const streams = capturedStreams();
    const progress = new PlainProgress(new TerminalOutput(streams.err, false), 'Run 41');
    for (let step = 0; step <= 100; step += 1) progress.show(sample({ elapsedMs: step * 100, progress: step / 100 }));
    expect(streams.written.err.trim().split('\n')).toHaveLength(11);
    for (let step = 0; step <= 300; step += 1) progress.show(sample({ elapsedMs: 10_000 + step * 100, progress: 1 }));
    expect(streams.written.err.trim().split('\n')).toHaveLength(14);
    expect(streams.written.err).not.toMatch(/\u001b/);
  });

  it.each([
    [0, '0:00'],
    [61_000, '1:01'],
    [3_723_000, '1:02:03'],
  ])('%i ms is %s', (durationMs, text) => expect(clock(durationMs)).toBe(text));
});

describe('the result', () => {
  const lines = (text?: string, colored = false) =>
    runResultLines(reportFixture(text === undefined ? {} : { text }).summary, new TerminalOutput(capturedStreams().out, colored), [
      'Run 41 is in the history',
    ]);

  it('says outcome, failures with an example, times, thresholds, the warning and where it is kept', () => {
    const text = lines().join('\n');
    expect(text).toMatch(/^116 of 14,000 failed: 80 reset, 36 HTTP 502\./);
    expect(text).toMatch(/80 {2}reset .*The server reset the connection/);
    expect(text).toContain('e.g. GET http://127.0.0.1:8080/?q=checkout');
    expect(text).toMatch(/http_req_duration .*94\u2009ms/);
    expect(text).toContain('✗ failed');
    expect(text).toContain('The load generator was busy 97\u2009% of the time: it set the pace, not the server.');
    expect(text).toMatch(/Run 41 is in the history$/);
  });

  it('lets no text from outside reach the terminal as a command', () => {
    expect(lines(hostile).join('\n')).not.toMatch(dangerous);
    const colored = lines(hostile, true)
      .join('\n')
      .replace(/\u001b\[(?:1|2|22|3[1-6]|39)m/g, '');
    expect(colored).not.toMatch(dangerous);
  });
});

describe('output', () => {
  it('colours only a terminal that wants it', () => {
    const terminal = capturedStreams({ terminal: true }).err;
    expect(wantsColor(terminal, {}, true)).toBe(true);
    expect(wantsColor(terminal, { NO_COLOR: '1' }, true)).toBe(false);
    expect(wantsColor(terminal, { TERM: 'dumb' }, true)).toBe(false);
    expect(wantsColor(terminal, {}, false)).toBe(false);
    expect(wantsColor(capturedStreams().err, {}, true)).toBe(false);
  });

  it('goes on when nobody reads any more', async () => {
    let writes = 0;
    const broken = new Writable({
      write(_chunk, _encoding, done) {
        writes += 1;
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      },
    });
    const output = new TerminalOutput(broken, false);
    output.line('first');
    await new Promise((resolve) => setImmediate(resolve));
    output.line('second');
    await output.flush();
    expect(writes).toBe(1);
  });
});

describe('bytes', () => {
  const collect = () => {
    const writes: Buffer[] = [];
    const out = new Writable({
      write(bytes: Buffer, _encoding, done) {
        writes.push(Buffer.from(bytes));
        setImmediate(done);
      },
    });
    return { writes, terminal: new TerminalOutput(out, false) };
  };

  it('are written in their order, small ones together, and their memory is given back', async () => {
    const { writes, terminal } = collect();
    const sizes = [1, 30_000, 32_768, 5, 200_000, 300_000, 0, 262_144, 7];
    const pieces = sizes.map((size, index) => new Uint8Array(size).fill(index + 1));
    const wanted = Buffer.concat(pieces);
    await terminal.writeBytes(pieces);
    expect(Buffer.concat(writes).equals(wanted)).toBe(true);
    expect(writes.length).toBeLessThan(pieces.length);
    expect(pieces.map(({ length }) => length)).toEqual([1, 0, 0, 5, 0, 0, 0, 0, 7]);
  });

  it('leave alone what else is in their memory', async () => {
    const { writes, terminal } = collect();
    const memory = new Uint8Array(100_000).fill(1);
    await terminal.writeBytes([memory.subarray(0, 60_000), memory.subarray(60_000, 99_000)]);
    expect(Buffer.concat(writes)).toHaveLength(99_000);
    expect(memory).toHaveLength(100_000);
    // The frame of a packet is nobody's any more.
    await terminal.writeBytes([memory.subarray(9, 99_980)]);
    expect(memory).toHaveLength(0);
  });

  it('are let go when nobody reads them any more', async () => {
    const out = new Writable({ write: (_bytes, _encoding, done) => done(Object.assign(new Error('gone'), { code: 'EPIPE' })) });
    const terminal = new TerminalOutput(out, false);
    await terminal.writeBytes([new Uint8Array(300_000), new Uint8Array(300_000)]);
    expect(terminal.isClosed).toBe(true);
    expect(terminal.failure).toBeUndefined();
    await terminal.writeBytes([new Uint8Array(10)]);
  });
});
