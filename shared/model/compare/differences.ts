import { formatCount, formatDuration, formatPlural, formatRate } from '../format.ts';
import type { ComparedGroup, ComparedMetric, GroupDifference } from './comparison.ts';
import { fisherExact, mannWhitney, median, smallestRankP } from './statistics.ts';

/** Runs each side needs before chance can be told from cause at all. */
export const fewestRepeats = 3;
/** A difference is claimed at this two-sided p, or below. */
const significance = 0.05;
/** Smaller differences do not matter: of the failed share, absolutely (1.4 in 14,000); of p95 and rate, relatively. */
const smallestEffect = { failed: 0.0001, p95: 0.05, rate: 0.05 } as const;
/** p95s of less than this apart are the same to a user. */
const smallestP95Ms = 1;

interface Side {
  readonly label: string;
  readonly values: readonly number[];
}

/** How `group` stands to `base` in one respect, by the runs of both. */
export function groupDifference(metric: ComparedMetric, base: ComparedGroup, group: ComparedGroup, index: number): GroupDifference {
  const values = ({ label, runs }: ComparedGroup): Side => ({ label, values: runs.map((run) => figureOf(metric, run)) });
  const [before, after] = [values(base), values(group)];
  const told = { metric, group: index } as const;
  const figures = figuresText(metric, base, group);
  const enough = Math.min(before.values.length, after.values.length) >= fewestRepeats;
  if (metric === 'failed' && lost(base) === 0 && lost(group) === 0) {
    return { ...told, outcome: 'same', text: `${figures}: none lost in either` };
  }
  if (!enough) return { ...told, outcome: 'too_few', text: `${figures}; ${tooFewText(metric, base, group)}` };
  const { pValue } = mannWhitney(before.values, after.values);
  const difference = median(after.values) - median(before.values);
  const test = `${figures} (Mann-Whitney, ${before.values.length} against ${after.values.length} runs, ${pText(pValue)})`;
  if (!matters(metric, before.values, after.values)) {
    const outcome = pValue <= significance || range(before.values) + range(after.values) === 0 ? 'same' : 'noise';
    return { ...told, outcome, pValue, text: outcome === 'same' ? `${test}: too small a difference to matter` : `${test}: noise` };
  }
  if (!isTold(before.values, after.values, pValue)) return { ...told, outcome: 'noise', pValue, text: `${test}: noise` };
  const isHigher = difference > 0;
  const outcome = isHigher === (metric === 'rate') ? 'better' : 'worse';
  return { ...told, outcome, pValue, text: `${test}${separationText(before.values, after.values, pValue)}` };
}

/** The value that is compared of one run. */
function figureOf(metric: ComparedMetric, run: ComparedGroup['runs'][number]): number {
  if (metric === 'failed') return run.ok + run.failed > 0 ? run.failed / (run.ok + run.failed) : 0;
  return metric === 'p95' ? run.p95Ms : run.ratePerSecond;
}

/**
 * By the test where its p may fall to 0.05. Of fewer runs (3 against 3 reach 0.1 at best) every run of the one side must lie beyond every run of the
 * other, and the medians farther apart than the runs of either side are among themselves.
 */
function isTold(before: readonly number[], after: readonly number[], pValue: number): boolean {
  if (pValue <= significance) return true;
  if (smallestRankP(before.length, after.length) <= significance || !areSeparate(before, after)) return false;
  return Math.abs(median(after) - median(before)) > Math.max(range(before), range(after));
}

function matters(metric: ComparedMetric, before: readonly number[], after: readonly number[]): boolean {
  const [from, to] = [median(before), median(after)];
  const distance = Math.abs(to - from);
  if (metric === 'failed') return distance >= smallestEffect.failed;
  if (metric === 'p95' && distance < smallestP95Ms) return false;
  return distance >= smallestEffect[metric] * Math.max(from, to);
}

function areSeparate(before: readonly number[], after: readonly number[]): boolean {
  return Math.max(...before) < Math.min(...after) || Math.max(...after) < Math.min(...before);
}

const range = (values: readonly number[]) => Math.max(...values) - Math.min(...values);

function separationText(before: readonly number[], after: readonly number[], pValue: number): string {
  return pValue > significance && areSeparate(before, after) ? ': every run of the one is beyond every run of the other' : '';
}

/** `p95 21 ms against 81 ms` */
export function figuresText(metric: ComparedMetric, base: ComparedGroup, group: ComparedGroup): string {
  if (metric === 'failed') return `lost ${lostText(group)} against ${lostText(base)}`;
  if (metric === 'p95') return `p95 ${formatDuration(group.p95Ms)} against ${formatDuration(base.p95Ms)}`;
  return `${formatRate(group.ratePerSecond)} succeeded against ${formatRate(base.ratePerSecond)}`;
}

const lost = ({ runs }: ComparedGroup) => runs.reduce((sum, { failed }) => sum + failed, 0);
const ended = ({ runs }: ComparedGroup) => runs.reduce((sum, run) => sum + run.ok + run.failed, 0);

function lostText(group: ComparedGroup): string {
  const { runs } = group;
  const each = runs.length > 1 && runs.length <= 6 ? ` (${runs.map(({ failed }) => formatCount(failed)).join(', ')})` : '';
  return `${formatCount(lost(group))} of ${formatCount(ended(group))}${each}`;
}

/**
 * A test of the requests of single runs would take them for independent, and they are not: one unchanged configuration at the edge of its capacity
 * lost 2,126, 1,735 and 0. Only that not even such a test sees a difference may be said.
 */
function tooFewText(metric: ComparedMetric, base: ComparedGroup, group: ComparedGroup): string {
  const fewest = Math.min(base.runs.length, group.runs.length);
  const need = `${formatPlural(fewest, 'run')} against ${Math.max(base.runs.length, group.runs.length)} cannot tell a change from chance: repeat both ${fewestRepeats} times`;
  if (metric !== 'failed') return need;
  const pValue = fisherExact(lost(base), ended(base), lost(group), ended(group));
  return pValue > significance
    ? `${need} (not even request by request is there a difference: Fisher’s exact test, ${pText(pValue)})`
    : need;
}

/** `p = 0.03`, `p < 0.001` */
export function pText(pValue: number): string {
  return pValue < 0.001 ? 'p < 0.001' : `p = ${pValue < 0.01 ? pValue.toFixed(3) : pValue.toFixed(2)}`;
}
