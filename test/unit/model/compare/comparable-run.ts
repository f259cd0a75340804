import type { ComparableRun } from '../../../../shared/model/compare/comparable-run.ts';
import type { HostConfig } from '../../../../shared/model/diagnosis/host-config.ts';
import type { RunEvidence } from '../../../../shared/model/diagnosis/run-evidence.ts';
import type { LoadPlan } from '../../../../shared/model/load-plan.ts';
import { resultsOf } from '../../../rig/scripted-engine.ts';
import { planOf } from '../../core/runs/open-run-book.ts';

export interface ComparableFigures {
  readonly id: number;
  readonly failed: number;
  readonly asked?: number;
  readonly p95Ms?: number;
  readonly durationMs?: number;
  readonly name?: string;
  readonly plan?: LoadPlan;
  readonly evidence?: RunEvidence | undefined;
  readonly limited?: boolean;
  readonly state?: 'completed' | 'stopped_by_user';
}

/** Evidence of a machine on which nothing happened but what is given. */
export function evidenceOf(config: HostConfig = {}, change: Partial<RunEvidence> = {}): RunEvidence {
  return {
    ...{ version: 1, machine: 'shop', isLocal: false, isComplete: true },
    ...{ config, logs: [], stress: [], alarms: [], problems: [] },
    ...change,
  };
}

/** A run of 14,000 requests in 3.5 s, on a machine that was watched. */
export function comparableRun(figures: ComparableFigures): ComparableRun {
  const { id, failed, asked = 14_000, p95Ms = 20, durationMs = 3500, name = '', state = 'completed' } = figures;
  const results = resultsOf(asked - failed, failed);
  const config = figures.plan ?? planOf();
  return {
    summary: {
      version: 1,
      metadata: {
        ...{ run: id, name, tags: [], state, reason: 'All requests have their outcome.', durationMs },
        ...{ startedAt: `2026-11-30T09:${String(id % 60).padStart(2, '0')}:00.000Z`, endedAt: '2026-11-30T10:00:00.000Z' },
        ...{ blitzVersion: '0.1.0', nodeVersion: '24.21.0', platform: 'linux x64', door: 'test' },
      },
      config,
      results: {
        ...results,
        metrics: results.metrics.map((metric) => ({ ...metric, values: { ...metric.values, 'p(95)': p95Ms } })),
        generator: { ...results.generator, limited: figures.limited ?? false },
      },
    },
    host: [],
    evidence: 'evidence' in figures ? figures.evidence : evidenceOf(),
  };
}
