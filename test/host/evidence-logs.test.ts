import { appendFileSync, mkdtempSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { openLocalMachine } from '../../electron/core/adapters/local/index.ts';
import type { FileEnd } from '../../electron/core/features/evidence/machine-look.ts';
import { type ReadMarks, RunLogs } from '../../electron/core/features/evidence/run-logs.ts';
import type { LogRole } from '../../shared/model/diagnosis/run-evidence.ts';

// The script that reads what logs grow by, on real files: rotated, truncated, made, and larger than is read at once.

const machine = openLocalMachine();
let folder: string;
let path: string;
let marks: ReadMarks;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-grow '));
  path = join(folder, "app's $log.log");
  marks = new Map();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => machine.dispose());

const { signal } = new AbortController();
const endOf = (file = path): FileEnd => ({ path: file, inode: String(statSync(file).ino), size: statSync(file).size });
const line = (text: string, at = Date.now()) =>
  `${new Date(at).toISOString().replace('T', ' ').replace('.', ',').replace('Z', '')} ERROR root ${text}\n`;

function logsOf(startedAt = Date.now(), role: LogRole = 'app') {
  const logs = new RunLogs({
    ...{ machine, startedAt, marks, clock: () => ({ utcOffsetMinutes: 0, clockOffsetMs: 0 }) },
    root: async () => undefined,
  });
  return {
    logs,
    follow: (end: FileEnd | undefined, file = path) => logs.follow(file, role, end),
    of: (index = 0) => logs.evidence()[index],
  };
}

it('what was added since the run began counts, byte for byte, and half a line waits for the rest', async () => {
  writeFileSync(path, line('before the run', Date.now() - 60_000));
  const { logs, follow, of } = logsOf();
  follow(endOf());
  await logs.read(signal);
  expect(of()).toMatchObject({ lines: 0 });
  appendFileSync(path, `${line('während')}${line('half').slice(0, 10)}`);
  await logs.read(signal);
  expect(of()).toMatchObject({ lines: 1, errorLines: 1 });
  appendFileSync(path, line('half').slice(10));
  await logs.read(signal, true);
  expect(of()).toMatchObject({ path, role: 'app', lines: 2, errorLines: 2 });
  expect(of()).not.toHaveProperty('problem');
});

it('what was written between the run’s start and the first look counts by its stamp', async () => {
  const startedAt = Date.now();
  writeFileSync(path, `${line('before', startedAt - 5000)}${line('after', startedAt + 10)}`);
  const { logs, follow, of } = logsOf(startedAt);
  follow(endOf());
  appendFileSync(path, line('later', startedAt + 20));
  await logs.read(signal);
  await logs.read(signal, true);
  expect(of()).toMatchObject({ lines: 2 });
  // The next run begins where this one was read to, whatever the stamps say.
  const next = logsOf(startedAt);
  appendFileSync(path, line('of the next', startedAt + 30));
  next.follow(endOf());
  await next.logs.read(signal, true);
  expect(next.of()).toMatchObject({ lines: 1 });
});

it('a log that is rotated is read to its end, then the new one from its beginning', async () => {
  writeFileSync(path, '');
  const { logs, follow, of } = logsOf();
  follow(endOf());
  await logs.read(signal);
  appendFileSync(path, line('one'));
  await logs.read(signal);
  appendFileSync(path, `${line('two')}${line('three')}`);
  renameSync(path, `${path}.1`);
  writeFileSync(path, line('four'));
  await logs.read(signal);
  expect(of()).toMatchObject({ lines: 4 });
  appendFileSync(path, line('five'));
  await logs.read(signal, true);
  expect(of()).toMatchObject({ lines: 5 });
});

it('one that is truncated goes on from its beginning, and says so', async () => {
  writeFileSync(path, line('before', Date.now() - 60_000).repeat(10));
  const { logs, follow, of } = logsOf();
  follow(endOf());
  await logs.read(signal);
  truncateSync(path, 0);
  appendFileSync(path, line('after'));
  await logs.read(signal, true);
  expect(of()).toMatchObject({ lines: 1, problem: expect.stringContaining('truncated') });
});

it('one that is not there yet is read from its beginning when it is; one that never comes says so', async () => {
  const { logs, follow, of } = logsOf();
  follow(undefined);
  follow(undefined, join(folder, 'never.log'));
  await logs.read(signal);
  expect(of()).toMatchObject({ lines: 0, problem: 'There is no such file.' });
  writeFileSync(path, line('first'));
  await logs.read(signal, true);
  expect(of()).toMatchObject({ lines: 1 });
  expect(of()).not.toHaveProperty('problem');
  expect(of(1)).toMatchObject({ lines: 0, problem: 'There is no such file.' });
});

it('one whose end was not known at the start counts from where it ends now', async () => {
  writeFileSync(path, line('old', Date.now() - 60_000));
  const { logs, follow, of } = logsOf();
  follow(undefined);
  await logs.read(signal);
  appendFileSync(path, line('new'));
  await logs.read(signal, true);
  expect(of()).toMatchObject({ lines: 1 });
});

it('a hundred thousand lines of an access log come in pieces, and each is counted once', async () => {
  writeFileSync(path, '');
  const { logs, follow, of } = logsOf(Date.now(), 'nginx_access');
  follow(endOf());
  const request = (status: number) => `127.0.0.1 - - [30/Nov/2026:12:00:00 +0000] "GET /aB3x HTTP/1.1" ${status} 215 "-" "blitz"\n`;
  writeFileSync(path, `${request(302).repeat(9)}${request(502)}`.repeat(10_000));
  expect(statSync(path).size).toBeGreaterThan(8 * 1024 * 1024);
  await logs.read(signal, true);
  expect(of()?.access).toEqual({
    requests: 100_000,
    statuses: [
      { status: 302, count: 90_000 },
      { status: 502, count: 10_000 },
    ],
  });
});

it('a folder in its place breaks nothing', async () => {
  const { logs, follow, of } = logsOf();
  follow(undefined, folder);
  await logs.read(signal, true);
  expect(of()?.lines).toBe(0);
});
