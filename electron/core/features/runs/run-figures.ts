import type { FailureClass } from '../../../../shared/model/failure-class.ts';
import type { LoadPlan } from '../../../../shared/model/load-plan.ts';
import type { LatencySnapshot, LoadSample, RunState } from '../../../../shared/model/load-sample.ts';
import { type RunResults, type RunSummary, summaryVersion } from '../../../../shared/model/run-summary.ts';

/** The columns of a run that change while it goes on. */
export interface RunFigures {
  readonly state: RunState;
  readonly durationMs: number;
  readonly asked: number;
  readonly ok: number;
  readonly failed: number;
  readonly aborted: number;
  readonly ratePerSecond: number;
  readonly p95Us: number;
  readonly topFailure: FailureClass | undefined;
  readonly passed: boolean | undefined;
}

/** The figures of a run that goes on, out of what was last heard of it. */
export function runningFigures(sample: LoadSample): RunFigures {
  const { asked, ok, failed, aborted } = sample.totals;
  return {
    state: 'running',
    durationMs: sample.elapsedMs,
    ...{ asked, ok, failed, aborted },
    ratePerSecond: sample.ratePerSecond,
    p95Us: sample.latency.p95Us,
    topFailure: mostFrequent(sample.failures),
    passed: undefined,
  };
}

/** The figures of a run that has ended. */
export function endedFigures(state: RunState, durationMs: number, results: RunResults): RunFigures {
  const { asked, ok, failed, aborted } = results.requests;
  const p95Ms = results.metrics.find((metric) => metric.name === 'http_req_duration')?.values['p(95)'] ?? 0;
  return {
    state,
    durationMs,
    ...{ asked, ok, failed, aborted },
    ratePerSecond: durationMs > 0 ? ((ok + failed) * 1000) / durationMs : 0,
    p95Us: p95Ms * 1000,
    topFailure: mostFrequent(results.failures),
    passed: results.passed,
  };
}

/** What a run has passed by, as k6 has it: it completed and every threshold held. Without thresholds, failed requests fail no run. */
export function withVerdict(state: RunState, results: RunResults): RunResults {
  return { ...results, passed: state === 'completed' && results.thresholds.every((threshold) => threshold.ok) };
}

/** A checkpoint as the result of the run: whatever had no outcome then has none now. */
export function asInterrupted(checkpoint: RunResults): RunResults {
  const { asked, ok, failed } = checkpoint.requests;
  return withVerdict('interrupted', { ...checkpoint, requests: { ...checkpoint.requests, aborted: asked - ok - failed } });
}

/** What a watcher sees before the engine has said anything. */
export const emptySample: LoadSample = {
  seq: 0,
  state: 'running',
  stopping: false,
  elapsedMs: 0,
  progress: 0,
  totals: { asked: 0, sent: 0, ok: 0, failed: 0, aborted: 0, inFlight: 0, waiting: 0 },
  ratePerSecond: 0,
  latency: { count: 0, meanUs: 0, minUs: 0, p50Us: 0, p90Us: 0, p95Us: 0, p99Us: 0, maxUs: 0 },
  failures: [],
  examples: [],
  connections: 0,
  generator: { cpuSeconds: 0, lagMs: 0, eventLoopUtilization: 0, limited: false },
  thresholds: [],
  seconds: [],
  moments: [],
};

/** The last sample of a run, made to agree with its results: nothing is in flight any more. */
export function finalSample(last: LoadSample, state: RunState, durationMs: number, results: RunResults): LoadSample {
  const { etaMs: _over, ...rest } = last;
  return {
    ...rest,
    seq: last.seq + 1,
    state,
    stopping: false,
    elapsedMs: durationMs,
    progress: state === 'completed' ? 1 : last.progress,
    totals: { ...results.requests, inFlight: 0, waiting: 0 },
    failures: results.failures.map(({ share: _share, ...failure }) => failure),
    examples: results.examples,
    connections: 0,
    generator: results.generator,
    thresholds: results.thresholds,
  };
}

/** What a watcher is told of the response times, out of the results of a run. */
export function latencyOf({ metrics, requests }: RunResults): LatencySnapshot {
  const values = metrics.find(({ name }) => name === 'http_req_duration')?.values;
  const us = (statistic: string) => Math.round((values?.[statistic] ?? 0) * 1000);
  return {
    count: requests.ok + requests.failed,
    ...{
      meanUs: us('avg'),
      minUs: us('min'),
      p50Us: us('med'),
      p90Us: us('p(90)'),
      p95Us: us('p(95)'),
      p99Us: us('p(99)'),
      maxUs: us('max'),
    },
  };
}

/** Everything a summary says about a run besides its results. */
export interface SummaryFacts {
  readonly run: number;
  readonly name: string;
  readonly tags: readonly string[];
  readonly state: RunState;
  readonly reason: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly blitzVersion: string;
  readonly door: string;
}

export function summarize(facts: SummaryFacts, plan: LoadPlan, results: RunResults): RunSummary {
  return {
    version: summaryVersion,
    metadata: {
      ...facts,
      endedAt: new Date(Date.parse(facts.startedAt) + facts.durationMs).toISOString(),
      nodeVersion: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
    },
    config: plan,
    results,
  };
}

function mostFrequent(failures: readonly { readonly class: FailureClass; readonly count: number }[]): FailureClass | undefined {
  return failures.reduce<{ class: FailureClass; count: number } | undefined>(
    (top, failure) => (failure.count > (top?.count ?? 0) ? failure : top),
    undefined,
  )?.class;
}
