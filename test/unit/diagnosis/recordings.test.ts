import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { judge } from '../../../shared/model/diagnosis/judge.ts';
import type { RunRecord, VerdictRule } from '../../../shared/model/diagnosis/verdict.ts';
import { checkVerdict, sumOf } from './verdict-check.ts';

const folder = join(import.meta.dirname, '../../recordings');
const recordings = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((file) => ({ name: file.replace('.json', ''), record: JSON.parse(readFileSync(join(folder, file), 'utf8')) as RunRecord }));

interface Expected {
  /** The rules that must claim, most failures first; nothing where nothing is to be claimed. */
  readonly claims: readonly VerdictRule[];
  /** Others that may claim a few beside them. */
  readonly beside?: readonly VerdictRule[];
  /** Share of what failed that may be left over. */
  readonly leftOver?: number;
  /** What the next change is about. */
  readonly change?: RegExp;
}

/** What is known to have been wrong: each situation was made by configuration. */
const expected: Readonly<Record<string, Expected>> = {
  'app-500': { claims: ['application_error'], change: /exception/ },
  'corrupt-json': { claims: ['corrupt_json_store'], beside: ['application_error'], change: /One writer/ },
  'gunicorn-down': { claims: ['gunicorn_down'], change: /Start Gunicorn/ },
  'gunicorn-queue-full': { claims: ['gunicorn_queue_full'], change: /workers from 1 to/ },
  'gunicorn-socket-full': { claims: ['gunicorn_queue_full'], change: /workers from 1 to/ },
  healthy: { claims: [] },
  'lab-embedded-connections': { claims: ['lab_connections'], change: /lab's connections from 768/ },
  'nginx-slots': { claims: ['nginx_slots'], change: /worker_connections from 768 to 4,096/ },
  'nginx-slots-warn': { claims: ['nginx_slots'], change: /worker_connections from 768 to 4,096/ },
  'open-files': { claims: ['nginx_open_files'], beside: ['accept_queue_full'], change: /worker_rlimit_nofile/ },
  'slow-worker': { claims: ['single_worker_ceiling'], change: /workers from 1 to/ },
  'stress-nice-0': { claims: [] },
  'stress-nice-20': { claims: ['starved_by_priority'], beside: ['generator_limit'], change: /nice 0/ },
  'two-at-once': { claims: ['nginx_slots', 'corrupt_json_store'], beside: ['application_error'], change: /worker_connections|writer/ },
  'worker-killed': { claims: ['worker_killed'], beside: ['single_worker_ceiling'], change: /longer than 2/ },
};

describe.each(recordings)('the recording $name', ({ name, record }) => {
  test('gets the verdict that its making calls for', () => {
    const known = expected[name];
    if (known === undefined) throw new Error(`Nothing is expected of ${name}: say what its verdict must be`);
    const verdict = judge(record);
    checkVerdict(record, verdict);
    const { claims, beside = [], leftOver = 0.02 } = known;
    const main = verdict.claims.filter(({ rule }) => !beside.includes(rule)).map(({ rule }) => rule);
    expect(main.toSorted()).toEqual(claims.toSorted());
    if (claims.length > 0) {
      expect(claims).toContain(verdict.claims[0]?.rule);
      expect(verdict.nextChange?.title).toMatch(known.change ?? /never/);
    } else {
      expect(verdict.tone).toBe('good');
      expect(verdict.nextChange).toBeUndefined();
    }
    expect(verdict.unexplained).toBeLessThanOrEqual(leftOver * verdict.failed);
  });

  test('with its evidence taken away, claims nothing of the server', () => {
    const { evidence: _gone, ...client } = record;
    const verdict = judge({ ...client, host: [] });
    checkVerdict(client as RunRecord, verdict);
    expect(sumOf(verdict.claims.filter(({ rule }) => rule !== 'generator_limit'))).toBe(0);
  });
});
