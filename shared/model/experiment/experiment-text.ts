import { estimatePlan } from '../estimate.ts';
import { formatCount, formatDuration, formatPlural } from '../format.ts';
import { failureListText } from '../outcome.ts';
import { planText } from '../plan-text.ts';
import type { RunSummary } from '../run-summary.ts';
import { planDurationMs } from '../schedule.ts';
import { longestStressMs } from '../stress-settings.ts';
import { stressWords } from '../stress-text.ts';
import { estimateExperiment, type KnownSpeed } from './experiment-estimate.ts';
import { type PhasedPlan, smokePlan } from './experiment-phases.ts';

/** What is known of the machine behind an experiment before it begins. */
export interface ExperimentSurroundings {
  /** The name of the machine behind the URL. */
  readonly machine?: string | undefined;
  /** It is the one the load comes from. */
  readonly isLocal: boolean;
  readonly raiseErrorLog: boolean;
}

/** Said before and after: what a figure under our own stress is worth. */
export const stressNote =
  'The stress runs on the machine that is measured: this measures the stressor, not the site. Its capacity is what a load without stress shows.';

/** The same of a stress that goes on there already. */
export function otherStressNote(machine: string): string {
  return `Stress goes on on ${machine} already: this measures the stressor, not the site. End it first to see what the site can do.`;
}

/** `Smoke (200 requests), then 3 × 14,000 requests · 1,000 connections: 42,200 requests in about 40.2 s.` */
export function experimentSentence(plan: PhasedPlan, speed: KnownSpeed): string {
  const { load, stress, repeats, baseline } = plan;
  const under = stress === undefined ? '' : ` under stress (${stressWords(stress)})`;
  const once = `${repeats === 1 ? '' : `${repeats} × `}${planText(load)}${under}`;
  const parts = [
    ...(plan.smoke ? [`smoke (${formatPlural(estimatePlan(smokePlan(load)).requests ?? 0, 'request')})`] : []),
    ...(baseline && stress !== undefined ? ['the load once without stress'] : []),
    once,
  ];
  const { requests, durationMs } = estimateExperiment(plan, speed);
  const whole = [
    ...(requests === undefined ? [] : [formatPlural(requests, 'request')]),
    ...(durationMs === undefined ? [] : [`in about ${formatDuration(durationMs)}`]),
  ].join(' ');
  const text = `${parts.join(', then ')}${whole === '' ? '' : `: ${whole}`}.`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What to know before an experiment begins. */
export function experimentWarnings(plan: PhasedPlan, { machine, isLocal, raiseErrorLog }: ExperimentSurroundings): string[] {
  const { load, stress, repeats, baseline } = plan;
  const warnings: string[] = [];
  if (stress !== undefined) {
    warnings.push(`${stressNote} ${baseline ? 'The baseline is one.' : 'The baseline phase would be one.'}`);
    if (machine === undefined) warnings.push('No machine is known behind the URL: name the target the stress is to run on.');
    if (planDurationMs(load.executor) > longestStressMs && load.executor.type !== 'shared-iterations') {
      warnings.push(`A stress lasts ${formatDuration(longestStressMs)} at most: the rest of each load is without it.`);
    }
  } else if (baseline) warnings.push('A baseline is a load without stress: as nothing is stressed, there is none.');
  if (isLocal) warnings.push('The load comes from the machine that is measured: both share its CPUs.');
  if (raiseErrorLog && machine === undefined) warnings.push('No machine is known behind the URL: its error_log stays as it is.');
  if (repeats < 3) warnings.push('Fewer than 3 loads cannot tell a cause from chance.');
  return [...warnings, ...estimatePlan(load).warnings];
}

/** Why a smoke ends its experiment; `undefined` where it need not. */
export function smokeFailure({ results, metadata }: RunSummary): string | undefined {
  const { failed, ok, aborted } = results.requests;
  if (failed > 0) {
    return `The smoke failed: ${formatCount(failed)} of ${formatPlural(ok + failed, 'request')} (${failureListText(results.failures)}). A load would only count more of the same.`;
  }
  if (ok === 0) {
    return `The smoke failed: no answer to ${formatPlural(aborted, 'request')} within ${formatDuration(metadata.durationMs)}.`;
  }
  return undefined;
}

/** What a smoke that is slow, but fails nothing, says. */
export function smokeNote({ results, metadata }: RunSummary): string | undefined {
  const { aborted, ok, asked } = results.requests;
  if (aborted === 0) return undefined;
  return `Only ${formatCount(ok)} of the smoke's ${formatPlural(asked, 'request')} were answered within ${formatDuration(metadata.durationMs)}: this server is slow.`;
}

/** How the loads of an experiment went, together: `3 loads: 312 of 42,000 requests failed (102, 98, 112).` */
export function loadsText(loads: readonly Pick<RunSummary['results']['requests'], 'failed' | 'asked'>[]): string {
  const failed = loads.reduce((sum, load) => sum + load.failed, 0);
  const asked = loads.reduce((sum, load) => sum + load.asked, 0);
  const each = failed > 0 && loads.length > 1 ? ` (${loads.map((load) => formatCount(load.failed)).join(', ')})` : '';
  return `${formatPlural(loads.length, 'load')}: ${failed === 0 ? 'none' : formatCount(failed)} of ${formatPlural(asked, 'request')} failed${each}.`;
}
