import { expect, it } from 'vitest';
import { RunListItemSchema } from '../../../shared/contract/run-record.ts';
import { nextStep } from '../../../shared/model/next-step.ts';

function run(change: Record<string, unknown> = {}) {
  const figures = { asked: 14_000, ok: 14_000, failed: 0, aborted: 0, ratePerSecond: 4000, p95Us: 1000, durationMs: 3000 };
  return RunListItemSchema.parse({
    id: 1,
    name: '',
    tags: [],
    state: 'completed',
    startedAt: '2026-01-01T00:00:00Z',
    target: 'GET http://127.0.0.1/',
    executor: 'shared-iterations',
    planText: '14,000 requests · 1,000 connections',
    ...figures,
    ...change,
  });
}

it('has nothing to say before the first run has ended', () => {
  expect(nextStep([])).toBeUndefined();
  expect(nextStep([run({ state: 'running' })])).toBeUndefined();
});

it('asks for three runs before it believes in a failure', () => {
  const lost = run({ id: 7, ok: 13_700, failed: 300 });
  expect(nextStep([lost])).toMatchObject({ repeatRunId: 7 });
  expect(nextStep([lost, lost])).toMatchObject({ repeatRunId: 7 });
  expect(nextStep([lost, run({ failed: 500 }), run({ failed: 0 })])).toMatchObject({
    presetId: 'find-the-cliff',
    why: expect.stringContaining('0 to 500'),
  });
});

it('does not ask to repeat a ramp that found what it looked for', () => {
  expect(nextStep([run({ id: 9, executor: 'ramping-vus', failed: 40 })])).toMatchObject({ openRunId: 9 });
});

it('sends the user to the server when nothing succeeded', () => {
  expect(nextStep([run({ id: 3, ok: 0, failed: 14_000, topFailure: 'connect_refused' })])).toMatchObject({
    openRunId: 3,
    why: expect.stringContaining('refused'),
  });
});

it('sees a run to its end', () => {
  expect(nextStep([run({ id: 4, state: 'interrupted' })])).toMatchObject({ repeatRunId: 4 });
  expect(nextStep([run({ id: 5, state: 'stopped_by_user', failed: 9 })])).toMatchObject({ repeatRunId: 5 });
});

it('goes on to more connections, then to a fixed rate, when nothing failed', () => {
  expect(nextStep([run({ planText: '14,000 requests · 100 connections' })])).toMatchObject({ presetId: 'all-at-once' });
  expect(nextStep([run()])).toMatchObject({ presetId: 'steady-rate' });
});
