import type { Executor, ThresholdSpec } from './load-plan.ts';

/** A load worth trying, without its target. */
export interface LoadPreset {
  readonly id: string;
  readonly label: string;
  /** What it shows, one sentence. */
  readonly note: string;
  readonly executor: Executor;
  readonly thresholds: readonly ThresholdSpec[];
}

const noneFailed: ThresholdSpec = { metric: 'http_req_failed', expression: 'rate==0', abortOnFail: false };
const fast: ThresholdSpec = { metric: 'http_req_duration', expression: 'p(95)<500', abortOnFail: false };
const maxDurationMs = 10 * 60 * 1000;

/** The cards of the Run screen, the main job first. */
export const loadPresets: readonly LoadPreset[] = [
  {
    id: 'all-at-once',
    label: '14,000 requests · 1,000 connections',
    note: 'The rush. A server with 768 connection slots loses some of them.',
    executor: { type: 'shared-iterations', iterations: 14_000, vus: 1000, maxDurationMs },
    thresholds: [noneFailed, fast],
  },
  {
    id: 'in-order',
    label: '14,000 requests · 100 connections',
    note: 'The same work through fewer connections. Nothing should fail.',
    executor: { type: 'shared-iterations', iterations: 14_000, vus: 100, maxDurationMs },
    thresholds: [noneFailed, fast],
  },
  {
    id: 'steady-rate',
    label: '1,000 req/s for 30 s',
    note: 'A fixed pace, whatever the server does: shows what a visitor waits.',
    executor: { type: 'constant-arrival-rate', rate: 1000, durationMs: 30_000, maxVus: 500 },
    thresholds: [noneFailed, fast],
  },
  {
    id: 'find-the-cliff',
    label: 'Ramp to 1,000 connections in 30 s',
    note: 'Finds the number of connections at which requests begin to fail.',
    executor: {
      type: 'ramping-vus',
      startVus: 10,
      stages: [
        { durationMs: 30_000, target: 1000 },
        { durationMs: 10_000, target: 0 },
      ],
    },
    thresholds: [noneFailed],
  },
];
