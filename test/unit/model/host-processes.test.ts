import { describe, expect, test } from 'vitest';
import { parseStubStatus } from '../../../shared/model/host-nginx.ts';
import { busiestProcesses, nginxWorkers, type ProcessTable, parseProcesses, runsNginx } from '../../../shared/model/host-processes.ts';
import { capturedLines } from './captured-frames.ts';

function tableOf(lines: readonly string[]): ProcessTable {
  const table = parseProcesses(lines);
  if (table === undefined) throw new Error('Not a table');
  return table;
}
/** A line of /proc/<pid>/stat. */
const statOf = (pid: number, name: string, { parent = 1, ticks = 0, niceness = 0, start = 10, pages = 100 } = {}) =>
  `${pid} (${name}) S ${parent} 1 1 0 -1 4194304 1 2 3 4 ${ticks} 0 9 9 20 ${niceness} 1 0 ${start} 1000000 ${pages} 18446744073709551615 1 1 0`;
const at = (uptime: string, ...lines: string[]) => tableOf([`${uptime} 1.00`, ...lines]);

describe('the processes of a host', () => {
  test('as Debian 12 writes them', () => {
    const table = tableOf(capturedLines('debian-first', 'processes'));
    expect(table.processes.get(2)).toMatchObject({ name: 'kthreadd', parent: 0, niceness: 0 });
    expect([...table.processes.values()].find(({ name }) => name === 'khugepaged')?.niceness).toBe(19);
  });

  test('a name may hold anything', () => {
    for (const name of ['a b', ') S 1 (', 'x) Z 1 2 3 (y', '(sd-pam)', '', '-20 -20']) {
      expect(at('5.00', statOf(7, name)).processes.get(7)).toMatchObject({ name, niceness: 0, residentPages: 100 });
    }
    // A line break in a name breaks the line, and nothing else.
    expect([...at('5.00', '7 (a', 'b) S 1 2 3', statOf(8, 'c')).processes.keys()]).toEqual([8]);
  });

  test('the busiest, with their niceness, by the time between the tables', () => {
    const before = at('100.00', statOf(1, 'init'), statOf(2, 'stress-ng', { ticks: 50, niceness: -20 }), statOf(3, 'old', { ticks: 900 }));
    const after = at(
      '102.00',
      statOf(1, 'init', { pages: 5 }),
      statOf(2, 'stress-ng', { ticks: 250, niceness: -20 }),
      statOf(3, 'new', { ticks: 20, start: 10_100 }),
      statOf(4, 'born', { ticks: 100, start: 10_150 }),
      statOf(5, 'unseen', { ticks: 99_999, start: 50 }),
    );
    expect(busiestProcesses(before, after, 100, 4).map(({ name, cpu, niceness }) => [name, cpu, niceness])).toEqual([
      ['stress-ng', 1, -20],
      ['born', 0.5, 0],
      ['new', 0.1, 0],
      ['unseen', 0, 0],
    ]);
    expect(busiestProcesses(after, before, 100, 4)).toEqual([]);
  });

  test('nginx and its workers', () => {
    const table = at(
      '1.00',
      statOf(10, 'nginx'),
      statOf(11, 'nginx', { parent: 10 }),
      statOf(12, 'nginx', { parent: 10 }),
      statOf(13, 'nginx-x'),
    );
    expect(nginxWorkers(table).map(({ pid }) => pid)).toEqual([11, 12]);
    expect(runsNginx(table)).toBe(true);
    expect(runsNginx(at('1.00', statOf(13, 'nginx-x')))).toBe(false);
  });
});

test('stub_status, with and without headers, and what is not it', () => {
  const page =
    'Active connections: 291 \nserver accepts handled requests\n 16630948 16630940 31070465 \nReading: 6 Writing: 179 Waiting: 106 \n';
  const status = { active: 291, reading: 6, writing: 179, waiting: 106, requests: 31_070_465 };
  expect(parseStubStatus(page)).toEqual(status);
  expect(parseStubStatus(`HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\n${page}`)).toEqual(status);
  expect(parseStubStatus(page.replace('requests\n', 'requests request_time\n').replace('31070465', '31070465 17'))).toEqual(status);
  for (const other of ['', '<html>404</html>', 'Active connections: many']) expect(parseStubStatus(other)).toBeUndefined();
});
