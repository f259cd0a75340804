import { formatCount, formatDuration } from './format.ts';
import type { Executor, LoadPlan, Stage } from './load-plan.ts';

/** What a plan will come to, as far as it can be said before it runs. */
export interface PlanEstimate {
  /** Requests called for; absent where the server's speed decides. */
  readonly requests?: number | undefined;
  /** How long it takes; absent where the server's speed decides and is not known. */
  readonly durationMs?: number | undefined;
  /** True when `requests` or `durationMs` rests on the speed of an earlier run. */
  readonly fromEarlierRun: boolean;
  /** Connections held at once, at most. */
  readonly connections: number;
  readonly warnings: readonly string[];
}

type EstimatedPlan = Pick<LoadPlan, 'executor' | 'connection' | 'thresholds'>;

/** Estimates a plan. `knownRatePerSecond`: what the same target answered per second in an earlier run. */
export function estimatePlan(plan: EstimatedPlan, knownRatePerSecond?: number): PlanEstimate {
  const { executor } = plan;
  const figures = executorFigures(executor, knownRatePerSecond);
  const connections = largestVus(executor);
  return {
    ...figures,
    fromEarlierRun: figures.fromEarlierRun,
    connections,
    warnings: planWarnings(plan, connections, figures.requests),
  };
}

function executorFigures(executor: Executor, known: number | undefined): Pick<PlanEstimate, 'requests' | 'durationMs' | 'fromEarlierRun'> {
  const rate = known !== undefined && known > 0 ? known : undefined;
  switch (executor.type) {
    case 'shared-iterations': {
      if (rate === undefined) return { requests: executor.iterations, fromEarlierRun: false };
      const durationMs = Math.min(executor.maxDurationMs, (executor.iterations / rate) * 1000);
      return { requests: executor.iterations, durationMs, fromEarlierRun: true };
    }
    case 'constant-vus':
      return closedFor(executor.durationMs, rate);
    case 'ramping-vus':
      return closedFor(totalMs(executor.stages), rate);
    case 'constant-arrival-rate': {
      const called = (executor.rate * executor.durationMs) / 1000;
      if (executor.iterations === undefined || executor.iterations >= called) {
        return { requests: Math.round(called), durationMs: executor.durationMs, fromEarlierRun: false };
      }
      return { requests: executor.iterations, durationMs: (executor.iterations / executor.rate) * 1000, fromEarlierRun: false };
    }
    case 'ramping-arrival-rate':
      return {
        requests: Math.round(rampArea(executor.startRate, executor.stages)),
        durationMs: totalMs(executor.stages),
        fromEarlierRun: false,
      };
  }
}

/** A closed model for a time: the number of requests is what the server makes of it. */
function closedFor(durationMs: number, rate: number | undefined) {
  if (rate === undefined) return { durationMs, fromEarlierRun: false };
  return { requests: Math.round((rate * durationMs) / 1000), durationMs, fromEarlierRun: true };
}

function totalMs(stages: readonly Stage[]): number {
  return stages.reduce((sum, stage) => sum + stage.durationMs, 0);
}

/** Requests called for by a rate that changes linearly from stage to stage. */
function rampArea(startRate: number, stages: readonly Stage[]): number {
  let from = startRate;
  let requests = 0;
  for (const stage of stages) {
    requests += ((from + stage.target) / 2) * (stage.durationMs / 1000);
    from = stage.target;
  }
  return requests;
}

function largestVus(executor: Executor): number {
  switch (executor.type) {
    case 'shared-iterations':
      return Math.min(executor.vus, executor.iterations);
    case 'constant-vus':
      return executor.vus;
    case 'ramping-vus':
      return Math.ceil(Math.max(executor.startVus, ...executor.stages.map((stage) => stage.target)));
    case 'constant-arrival-rate':
    case 'ramping-arrival-rate':
      return executor.maxVus;
  }
}

/** Ports an operating system hands out for one destination by default. */
const ephemeralPorts = 28_000;

function planWarnings(plan: EstimatedPlan, connections: number, requests: number | undefined): string[] {
  const { executor, connection } = plan;
  const warnings: string[] = [];
  if (!connection.keepAlive && requests !== undefined && requests > ephemeralPorts) {
    warnings.push(
      `${formatCount(requests)} new connections are more than the ports of one machine (about ${formatCount(ephemeralPorts)}): some may fail as local limit. Turn keep-alive on.`,
    );
  }
  if (connections > 10_000) {
    warnings.push(`${formatCount(connections)} connections may be more than this machine's limit on open files (ulimit -n).`);
  }
  if ((executor.type === 'constant-arrival-rate' || executor.type === 'ramping-arrival-rate') && connections > 0) {
    const rate = executor.type === 'constant-arrival-rate' ? executor.rate : Math.max(...executor.stages.map((stage) => stage.target));
    const slowestMs = (connections / rate) * 1000;
    if (slowestMs < 100) {
      warnings.push(
        `${formatCount(connections)} connections carry ${formatCount(rate)} requests/s only while each takes under ${formatDuration(slowestMs)}; slower ones queue.`,
      );
    }
  }
  if (executor.type === 'shared-iterations' && executor.vus > executor.iterations) {
    warnings.push('More connections than requests: the rest is not opened.');
  }
  if (connection.insecure) warnings.push('Certificates are not checked.');
  return warnings;
}
