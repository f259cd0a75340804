import {
  appendFileSync,
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import { fileSource, LogHost, leftovers, logsOf, TailReading } from '../rig/log-host.ts';

let folder: string;
let path: string;
let host: LogHost;
let readings: TailReading[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-log-'));
  path = join(folder, 'app.log');
  host = new LogHost();
  readings = [];
});

afterEach(async () => {
  for (const reading of readings) await reading.stop();
  await host.dispose();
  expect(await waitFor(() => leftovers(folder).length === 0, { timeoutMs: 5000 }), leftovers(folder).join('\n')).toBe(true);
  rmSync(folder, { recursive: true, force: true });
});

async function follow(lastLines = 500): Promise<TailReading> {
  const reading = new TailReading(logsOf(host), [fileSource(path)], lastLines);
  readings.push(reading);
  expect(await waitFor(() => reading.marks.length > 0, { timeoutMs: 10_000, intervalMs: 5 })).toBe(true);
  return reading;
}

const until = async (condition: () => boolean, what: () => unknown) => {
  const met = await waitFor(condition, { timeoutMs: 15_000, intervalMs: 10 });
  expect(met, JSON.stringify(what())).toBe(true);
};
const seen = (reading: TailReading, text: string) =>
  until(
    () => reading.texts().includes(text),
    () => [reading.texts().slice(-5), reading.marks],
  );
const marked = (reading: TailReading, kind: string) =>
  until(
    () => reading.kinds().includes(kind),
    () => reading.marks,
  );
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `line ${from + index}`);
const write = (lines: readonly string[]) => appendFileSync(path, lines.map((line) => `${line}\n`).join(''));

describe('one file', () => {
  it('shows the last lines, then what is appended', async () => {
    write(numbers(0, 3000));
    const reading = await follow(1000);
    await seen(reading, 'line 2999');
    expect(reading.texts()).toEqual(numbers(2000, 3000));
    write(numbers(3000, 3010));
    await seen(reading, 'line 3009');
    expect(reading.texts()).toEqual(numbers(2000, 3010));
    expect(reading.lines.map(({ seq }) => seq)).toEqual(Array.from({ length: 1010 }, (_, index) => index + 1));
    expect(reading.kinds()).toEqual(['following']);
  });

  it('begins at its end where no line of before is wanted', async () => {
    write(numbers(0, 30));
    const reading = await follow(0);
    write(numbers(30, 32));
    await seen(reading, 'line 31');
    expect(reading.texts()).toEqual(numbers(30, 32));
  });

  it('waits for one that is not there, and starts when it appears', async () => {
    const reading = await follow();
    expect(reading.kinds()).toEqual(['waiting']);
    write(['here']);
    const from = performance.now();
    await seen(reading, 'here');
    expect(performance.now() - from).toBeLessThan(5000);
    expect(reading.kinds()).toEqual(['waiting', 'following']);
  });

  it('loses nothing of what is still written to the renamed file', async () => {
    write(numbers(0, 10));
    const reading = await follow();
    await seen(reading, 'line 9');
    const old = openSync(path, 'a');
    renameSync(path, `${path}.1`);
    writeSync(old, 'old 1\n');
    write(['new 1']);
    await marked(reading, 'rotated');
    writeSync(old, 'old 2\n');
    write(['new 2']);
    await seen(reading, 'old 2');
    await seen(reading, 'new 2');
    closeSync(old);
    const count = reading.texts().length;
    expect(new Set(reading.texts()).size).toBe(count);
    expect(reading.texts().toSorted()).toEqual([...numbers(0, 10), 'new 1', 'new 2', 'old 1', 'old 2'].toSorted());
    expect(reading.texts().indexOf('old 1')).toBeLessThan(reading.texts().indexOf('new 1'));
  });

  it('finds files that came and went between two looks', async () => {
    write(['a']);
    const reading = await follow();
    await seen(reading, 'a');
    for (const [index, text] of ['b', 'c', 'd'].entries()) {
      for (let age = index; age >= 1; age -= 1) renameSync(`${path}.${age}`, `${path}.${age + 1}`);
      renameSync(path, `${path}.1`);
      writeFileSync(path, `${text}\n`);
    }
    await seen(reading, 'd');
    expect(reading.texts()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('reads what copytruncate left unread from the copy', async () => {
    write(numbers(0, 100));
    const reading = await follow();
    await seen(reading, 'line 99');
    // Faster than anybody can look: the lines are in the copy only.
    write(numbers(100, 200));
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
    write(numbers(200, 210));
    await seen(reading, 'line 209');
    expect(reading.texts()).toEqual(numbers(0, 210));
    expect(reading.kinds()).toEqual(['following', 'truncated']);
    expect(reading.marks[1]?.missedBytes).toBeUndefined();
  });

  it('says when a file was truncated and there is no copy', async () => {
    write(numbers(0, 100));
    const reading = await follow();
    await seen(reading, 'line 99');
    truncateSync(path);
    write(['after']);
    await seen(reading, 'after');
    expect(reading.kinds()).toEqual(['following', 'truncated']);
  });

  it('sees a file that was emptied and filled again past where it was read', async () => {
    write(numbers(0, 10));
    const reading = await follow();
    await seen(reading, 'line 9');
    // The second look at its beginning has been answered.
    await sleep(1500);
    writeFileSync(path, `${Array.from({ length: 50 }, (_, index) => `other ${index}`).join('\n')}\n`);
    await marked(reading, 'gap');
    expect(reading.marks.at(-1)?.missedBytes).toBe(70);
    write(['after']);
    await seen(reading, 'after');
  });

  it('goes on after the file was deleted and made again', async () => {
    write(['before']);
    const reading = await follow();
    await seen(reading, 'before');
    rmSync(path);
    await marked(reading, 'gone');
    write(['again']);
    await seen(reading, 'again');
    expect(reading.texts()).toEqual(['before', 'again']);
    expect(reading.kinds()).toEqual(['following', 'gone', 'following']);
  });

  it('shows a line without an end after a second, and the rest of it as belonging to it', async () => {
    const reading = await follow();
    appendFileSync(path, 'first\nhalf a li');
    await seen(reading, 'half a li');
    appendFileSync(path, 'ne\nnext\nend');
    await seen(reading, 'next');
    await seen(reading, 'end');
    appendFileSync(path, '\nlast\n');
    await seen(reading, 'last');
    expect(reading.texts()).toEqual(['first', 'half a li', 'ne', 'next', 'end', 'last']);
    expect(reading.lines.map(({ continued }) => continued)).toEqual([false, false, true, false, false, false]);
  });

  it('goes on at its byte after the link was lost, whatever happened meanwhile', async () => {
    write(numbers(0, 100));
    const reading = await follow();
    await seen(reading, 'line 99');
    await host.link?.dispose();
    await marked(reading, 'link_lost');
    write(numbers(100, 150));
    renameSync(path, `${path}.1`);
    write(numbers(150, 160));
    renameSync(`${path}.1`, `${path}.2`);
    renameSync(path, `${path}.1`);
    write(numbers(160, 170));
    copyFileSync(path, join(folder, 'unrelated'));
    await host.connect();
    await seen(reading, 'line 169');
    expect(reading.texts()).toEqual(numbers(0, 170));
    await host.link?.dispose();
    await until(
      () => reading.kinds().filter((kind) => kind === 'link_lost').length === 2,
      () => reading.marks,
    );
    write(numbers(170, 180));
    renameSync(`${path}.1`, `${path}.3`);
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
    write(numbers(180, 190));
    await host.connect();
    await seen(reading, 'line 189');
    expect(reading.texts()).toEqual(numbers(0, 190));
  });
});
