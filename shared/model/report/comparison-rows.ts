import type { ComparedGroup, ComparedMetric, Comparison, GroupDifference } from '../compare/comparison.ts';
import { describeFailureClass } from '../failure-class.ts';
import { formatCount, formatDuration, formatRate, formatShare } from '../format.ts';

/** One figure of all groups, with how each stands to the first. */
export interface ComparisonRow {
  readonly name: string;
  readonly values: readonly string[];
  /** For the groups from the second on; empty where the figure is not judged. */
  readonly outcomes: readonly GroupDifference['outcome'][];
}

export const outcomeMarks: Readonly<Record<GroupDifference['outcome'], string>> = {
  better: '✓ better',
  worse: '✗ worse',
  noise: '≈ noise',
  same: '= same',
  too_few: '? too few runs',
};

/** The table before / after, for a page and for a pull request. Rows that no group has a figure for are left out. */
export function comparisonRows({ groups, differences }: Comparison): ComparisonRow[] {
  const outcomes = (metric: ComparedMetric) => differences.filter((one) => one.metric === metric).map(({ outcome }) => outcome);
  const row = (name: string, value: (group: ComparedGroup) => string | undefined, metric?: ComparedMetric): ComparisonRow[] => {
    const values = groups.map(value);
    if (values.every((text) => text === undefined)) return [];
    return [{ name, values: values.map((text) => text ?? '–'), outcomes: metric === undefined ? [] : outcomes(metric) }];
  };
  const sum = ({ runs }: ComparedGroup, figure: 'asked' | 'failed') => runs.reduce((total, run) => total + run[figure], 0);
  const each = ({ runs }: ComparedGroup) => (runs.length > 1 ? ` (${runs.map(({ failed }) => formatCount(failed)).join(', ')})` : '');
  return [
    ...row('requests', (group) => formatCount(sum(group, 'asked'))),
    ...row('failed', (group) => `${formatCount(sum(group, 'failed'))}${each(group)}`, 'failed'),
    ...row('failed share', (group) => formatShare(group.failedShare)),
    ...row('95 % interval of it', ({ failedInterval: [low, high] }) => `${formatShare(low)} … ${formatShare(high)}`),
    ...row('succeeded per second', (group) => formatRate(group.ratePerSecond), 'rate'),
    ...row('p50', (group) => formatDuration(group.p50Ms)),
    ...row('p95', (group) => formatDuration(group.p95Ms), 'p95'),
    ...row('p99', (group) => formatDuration(group.p99Ms)),
    ...row('CPU busy', ({ cpu }) => (cpu === undefined ? undefined : formatShare(cpu.busy))),
    ...row('CPU stolen', ({ cpu }) => (cpu === undefined ? undefined : formatShare(cpu.steal))),
    ...row('instance type', ({ instanceType }) => instanceType),
    ...row('build', ({ build }) => build),
    ...row('cost of a million successes', ({ costPerMillion }) =>
      costPerMillion === undefined ? undefined : `$${costPerMillion.toFixed(4)}`,
    ),
    ...failureRows(groups),
  ];
}

function failureRows(groups: readonly ComparedGroup[]): ComparisonRow[] {
  const classes = [...new Set(groups.flatMap(({ failures }) => failures.map((failure) => failure.class)))];
  return classes.map((name) => ({
    name: `failed: ${describeFailureClass(name).label}`,
    values: groups.map(({ failures }) => formatCount(failures.find((failure) => failure.class === name)?.count ?? 0)),
    outcomes: [],
  }));
}
