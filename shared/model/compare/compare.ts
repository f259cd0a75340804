import type { FailureClass } from '../failure-class.ts';
import { busyShare } from '../report/host-series.ts';
import { metricValues } from '../report/report-input.ts';
import type { RunSummary } from '../run-summary.ts';
import { findInstanceType } from '../sizing/instances.ts';
import type { ComparableRun } from './comparable-run.ts';
import { type ComparedGroup, type Comparison, comparedMetrics } from './comparison.ts';
import { comparisonSentence } from './comparison-sentence.ts';
import { comparisonWarnings } from './comparison-warnings.ts';
import { configChanges } from './config-changes.ts';
import { groupDifference } from './differences.ts';
import { median, wilsonInterval } from './statistics.ts';

/** Holds groups of runs against the first of them. Each group has at least one run; there are at least two groups. */
export function compareGroups(groups: readonly (readonly ComparableRun[])[]): Comparison {
  const compared = groups.map(comparedGroup);
  const changes = configChanges(
    groups.map((runs) => runs.map(({ summary, evidence, stress }) => ({ plan: summary.config, evidence, stress }))),
  );
  const [base, ...others] = compared;
  const differences =
    base === undefined
      ? []
      : others.flatMap((group, index) => comparedMetrics.map((metric) => groupDifference(metric, base, group, index + 1)));
  return {
    groups: compared,
    changes,
    differences,
    sentence: comparisonSentence(compared, differences, changes),
    warnings: comparisonWarnings(groups, compared, changes),
  };
}

function comparedGroup(runs: readonly ComparableRun[]): ComparedGroup {
  const figures = runs.map(({ summary }) => runFigures(summary));
  const failed = figures.reduce((sum, run) => sum + run.failed, 0);
  const ended = figures.reduce((sum, run) => sum + run.failed + run.ok, 0);
  const ratePerSecond = median(figures.map((run) => run.ratePerSecond));
  const percentile = (name: string) => median(runs.map(({ summary }) => metricValues(summary, 'http_req_duration')?.[name] ?? 0));
  const instanceType = common(runs.map(({ evidence }) => evidence?.config.machine?.instanceType));
  const build = common(runs.map(({ evidence }) => evidence?.config.build));
  const cpu = cpuOf(runs);
  const price = findInstanceType(instanceType)?.pricePerHour;
  return {
    label: groupLabel(runs),
    runs: figures,
    failedShare: ended > 0 ? failed / ended : 0,
    failedInterval: wilsonInterval(failed, ended),
    ratePerSecond,
    p50Ms: percentile('med'),
    p95Ms: percentile('p(95)'),
    p99Ms: percentile('p(99)'),
    latencyCurve: medianRun(runs)?.summary.results.latencyCurve ?? [],
    failures: failuresOf(runs),
    ...(cpu === undefined ? {} : { cpu }),
    ...(instanceType === undefined ? {} : { instanceType }),
    ...(build === undefined ? {} : { build }),
    ...(price === undefined || ratePerSecond <= 0 ? {} : { costPerMillion: (price / 3600 / ratePerSecond) * 1e6 }),
  };
}

function runFigures(summary: RunSummary): ComparedGroup['runs'][number] {
  const { requests } = summary.results;
  const { run, startedAt, durationMs } = summary.metadata;
  return {
    id: run,
    startedAt,
    asked: requests.asked,
    ok: requests.ok,
    failed: requests.failed,
    ratePerSecond: durationMs > 0 ? (requests.ok * 1000) / durationMs : 0,
    p95Ms: metricValues(summary, 'http_req_duration')?.['p(95)'] ?? 0,
  };
}

/** `run 41`, `runs 41, 42, 43`; with the name they share. */
function groupLabel(runs: readonly ComparableRun[]): string {
  const numbers = runs.map(({ summary }) => summary.metadata.run).join(', ');
  const label = `${runs.length === 1 ? 'run' : 'runs'} ${numbers}`;
  const name = common(runs.map(({ summary }) => summary.metadata.name));
  return name === undefined || name === '' ? label : `${name} (${label})`;
}

/** The run whose p95 is the middle one, of two the lower. */
function medianRun(runs: readonly ComparableRun[]): ComparableRun | undefined {
  const p95 = ({ summary }: ComparableRun) => metricValues(summary, 'http_req_duration')?.['p(95)'] ?? 0;
  return runs.toSorted((a, b) => p95(a) - p95(b))[(runs.length - 1) >> 1];
}

/** Most frequent first. */
function failuresOf(runs: readonly ComparableRun[]): { class: FailureClass; count: number }[] {
  const counts = new Map<FailureClass, number>();
  for (const { summary } of runs) {
    for (const failure of summary.results.failures) counts.set(failure.class, (counts.get(failure.class) ?? 0) + failure.count);
  }
  return [...counts].map(([name, count]) => ({ class: name, count })).sort((a, b) => b.count - a.count);
}

/** Mean over all seconds of all runs that were watched. */
function cpuOf(runs: readonly ComparableRun[]): ComparedGroup['cpu'] {
  const samples = runs.flatMap(({ host }) => host);
  if (samples.length === 0) return undefined;
  const mean = (value: (sample: (typeof samples)[number]) => number) =>
    samples.reduce((sum, sample) => sum + value(sample), 0) / samples.length;
  return { busy: mean((sample) => busyShare(sample.cpu)), steal: mean((sample) => sample.cpu.steal) };
}

/** What all of them say; nothing where they differ or one does not know. */
function common(values: readonly (string | undefined)[]): string | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}
