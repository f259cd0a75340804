import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppLog } from '../../../electron/core/features/lab/embedded/app-log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-app-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const openLog = async (maxBytes?: number) => {
  const log = new AppLog(join(folder, 'app.log'), maxBytes);
  await log.open();
  return log;
};
const messages = (name = 'app.log') =>
  readFileSync(join(folder, name), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(' ').slice(4).join(' '));

test('what was written is in the file, in order, once the log is closed; nothing after that', async () => {
  const log = await openLog();
  for (let index = 0; index < 1000; index += 1) log.write('INFO', `line ${index}`);
  await log.dispose();
  log.write('INFO', 'too late');
  await log.dispose();
  expect(messages()).toEqual(Array.from({ length: 1000 }, (_, index) => `line ${index}`));
});

test('a log goes on where the one before has ended', async () => {
  for (const word of ['first', 'second']) {
    const log = await openLog();
    log.write('WARNING', word);
    await log.dispose();
  }
  expect(messages()).toEqual(['first', 'second']);
});

/** Which file stands there and how long it is; between putting one aside and making the next there is none. */
function place(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.size}` : '';
}

test('a file that has grown is put aside once, so that two bound the disk', async () => {
  const log = await openLog(1000);
  const batches = 12;
  for (let batch = 0; batch < batches; batch += 1) {
    for (let index = 0; index < 10; index += 1) log.write('INFO', `batch ${batch}`);
    const before = place(log.path);
    for (let waited = 0; waited < 400 && place(log.path) === before; waited += 1) await sleep(5);
  }
  await log.dispose();
  expect(messages().at(-1)).toBe(`batch ${batches - 1}`);
  expect(messages('app.log.1').length).toBeGreaterThan(0);
  expect(statSync(log.path).size + statSync(`${log.path}.1`).size).toBeLessThan(batches * 10 * 40);
});

test('a writer faster than its disk loses lines and says how many', async () => {
  const log = await openLog();
  const long = 'x'.repeat(10_000);
  for (let index = 0; index < 1000; index += 1) log.write('INFO', long);
  await log.dispose();
  const written = messages();
  const dropped = Number(/^(\d+) log lines were dropped/.exec(written.at(-1) ?? '')?.[1]);
  expect(dropped).toBeGreaterThan(0);
  expect(written.length - 1 + dropped).toBe(1000);
});
