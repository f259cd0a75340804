import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunEvidenceSchema } from '../../../../shared/contract/verdicts.ts';
import type { RunRecord } from '../../../../shared/model/diagnosis/verdict.ts';

const folder = resolve(import.meta.dirname, '../../../recordings');
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const record = (name: string) => JSON.parse(read(`${name}.json`)) as RunRecord;
const signs = (name: string) =>
  Object.fromEntries(record(name).evidence?.logs.flatMap(({ signatures }) => signatures.map((sign) => [sign.signature, sign.count])) ?? []);
const failed = (name: string) => Object.fromEntries(record(name).summary.results.failures.map((failure) => [failure.class, failure.count]));

describe('each recording', () => {
  it.each(names)('%s is whole, and tells nothing of the machine it was made on', (name) => {
    const text = read(name);
    const { summary, evidence } = JSON.parse(text) as RunRecord;
    expect(RunEvidenceSchema.parse(evidence)).toEqual(evidence);
    expect(evidence?.isComplete).toBe(true);
    const { requests, failures } = summary.results;
    expect(requests.ok + requests.failed + requests.aborted).toBe(requests.asked);
    expect(failures.reduce((sum, { count }) => sum + count, 0)).toBe(requests.failed);
    expect(text).not.toMatch(/\/tmp\/|\/home\/|\/root\/|blitz-(shop|test)-/);
  });
});

/** What the server said is as much as what the client saw, and no more than a request or two of our own looking. */
function expectAbout(said: number | undefined, seen: number | undefined): void {
  expect(said).toBeGreaterThanOrEqual(seen ?? Number.NaN);
  expect(said).toBeLessThanOrEqual((seen ?? Number.NaN) + 5);
}

describe('what was recorded', () => {
  it('agrees with what the client saw', () => {
    expectAbout(signs('gunicorn-down').nginx_upstream_refused, failed('gunicorn-down').http_502);
    expectAbout(signs('app-500').python_traceback, failed('app-500').http_500);
    expectAbout(signs('slow-worker').nginx_upstream_timed_out, failed('slow-worker').http_504);
    expectAbout(signs('gunicorn-queue-full').nginx_upstream_connect_timed_out, failed('gunicorn-queue-full').http_504);
    expectAbout(signs('gunicorn-socket-full').nginx_upstream_backlog_full, failed('gunicorn-socket-full').http_502);
    expectAbout(signs('open-files').nginx_socket_no_files, failed('open-files').http_500);
    expectAbout(signs('corrupt-json').python_traceback, failed('corrupt-json').http_500);
    expectAbout(signs('worker-killed').nginx_upstream_closed, failed('worker-killed').http_502);
  });

  it('of nginx’ slots is in the kernel’s resets, and neither a status nor enough lines', () => {
    for (const name of ['nginx-slots', 'nginx-slots-warn']) {
      const { closed = 0, reset = 0, ...others } = failed(name);
      expect(others).toEqual({});
      // The kernel counts for the whole machine.
      const resets = record(name).evidence?.counters?.resetsSent ?? Number.NaN;
      expect(resets).toBeGreaterThanOrEqual(closed + reset);
      expect(resets).toBeLessThan((closed + reset) * 1.01);
      expect(signs(name).nginx_worker_connections).toBeLessThan(closed + reset);
    }
  });

  it('of stress is its niceness', () => {
    expect(record('stress-nice-20').evidence?.stress).toMatchObject([{ isOurs: true, niceness: -20, workers: 2 }]);
    expect(record('stress-nice-0').evidence?.stress).toMatchObject([{ isOurs: true, niceness: 0, workers: 2 }]);
    expect(failed('stress-nice-0')).toEqual({});
    expect(failed('healthy')).toEqual({});
  });
});
