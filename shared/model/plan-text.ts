import { assertNever } from '../base/assert-never.ts';
import { formatCount, formatDuration, formatPlural, formatRate } from './format.ts';
import type { Executor, LoadPlan, Stage } from './load-plan.ts';
import { redactRequestUrl } from './redact-text.ts';

/** The plan in one line: `14,000 requests · 1,000 connections`, `1,000 req/s · 14 s · up to 500 connections`. */
export function planText(plan: Pick<LoadPlan, 'executor' | 'connection' | 'requests'>): string {
  return [
    ...executorParts(plan.executor),
    ...(plan.requests.length > 1 ? [`${formatCount(plan.requests.length)} kinds of request`] : []),
    ...(plan.connection.keepAlive ? [] : ['no keep-alive']),
  ].join(' · ');
}

/** Method and URL of the first request in the mix, without its secrets: `GET http://127.0.0.1:8080/`. */
export function planTarget(plan: Pick<LoadPlan, 'requests'>): string {
  const [first] = plan.requests;
  return first === undefined ? '' : `${first.method} ${redactRequestUrl(first.url)}`;
}

function executorParts(executor: Executor): string[] {
  switch (executor.type) {
    case 'shared-iterations':
      return [formatPlural(executor.iterations, 'request'), formatPlural(executor.vus, 'connection')];
    case 'constant-vus':
      return [formatPlural(executor.vus, 'connection'), formatDuration(executor.durationMs)];
    case 'ramping-vus':
      return [`ramp to ${formatPlural(peak(executor.stages, executor.startVus), 'connection')}`, ...stageParts(executor.stages)];
    case 'constant-arrival-rate':
      return [
        ...(executor.iterations === undefined ? [] : [formatPlural(executor.iterations, 'request')]),
        formatRate(executor.rate),
        formatDuration(executor.durationMs),
        `up to ${formatPlural(executor.maxVus, 'connection')}`,
      ];
    case 'ramping-arrival-rate':
      return [
        `ramp to ${formatRate(peak(executor.stages, executor.startRate))}`,
        ...stageParts(executor.stages),
        `up to ${formatPlural(executor.maxVus, 'connection')}`,
      ];
    default:
      return assertNever(executor);
  }
}

function stageParts(stages: readonly Stage[]): string[] {
  return [formatPlural(stages.length, 'stage'), formatDuration(stages.reduce((sum, stage) => sum + stage.durationMs, 0))];
}

function peak(stages: readonly Stage[], start: number): number {
  return stages.reduce((highest, stage) => Math.max(highest, stage.target), start);
}
