import type { ReactNode } from 'react';
import type { ComparedGroup, ComparedMetric, Comparison } from '../../../../shared/model/compare/comparison.ts';
import { formatCount, formatDuration, formatRate, formatShare } from '../../../../shared/model/format.ts';
import { PlainTable } from '../../../ui/plain-table.tsx';
import { hrefOf } from '../../../ui/route.ts';
import { DifferenceBadge } from './difference-badge.tsx';
import { GroupMark } from './group-mark.tsx';
import { IntervalBar } from './interval-bar.tsx';
import classes from './outcome-table.module.css';

interface Row {
  readonly title: string;
  readonly metric?: ComparedMetric;
  cell(group: ComparedGroup): ReactNode;
  /** Left out where no group has it. */
  has?(group: ComparedGroup): boolean;
}

/** What became of each group, a column each; the first is what the others are held against. */
export function OutcomeTable({ comparison }: { comparison: Comparison }) {
  const { groups, differences } = comparison;
  const widest = Math.max(...groups.map(({ failedInterval }) => failedInterval[1]), 0.0001);
  const rows: readonly Row[] = [
    { title: 'Runs', cell: (group) => <RunLinks group={group} /> },
    { title: 'Requests', cell: ({ runs }) => formatCount(sum(runs.map(({ asked }) => asked))) },
    {
      title: 'Failed',
      metric: 'failed',
      cell: (group) => (
        <>
          <strong>{formatCount(sum(group.runs.map(({ failed }) => failed)))}</strong>
          <span className={classes.quiet}>{formatShare(rounded(group.failedShare))}</span>
          <IntervalBar share={group.failedShare} interval={group.failedInterval} widest={widest} />
        </>
      ),
    },
    { title: 'p50', cell: ({ p50Ms }) => latency(p50Ms) },
    { title: 'p95', metric: 'p95', cell: ({ p95Ms }) => latency(p95Ms) },
    { title: 'p99', cell: ({ p99Ms }) => latency(p99Ms) },
    { title: 'Rate', metric: 'rate', cell: ({ ratePerSecond }) => formatRate(ratePerSecond) },
    { title: 'CPU busy', has: ({ cpu }) => cpu !== undefined, cell: ({ cpu }) => (cpu ? formatShare(rounded(cpu.busy)) : '–') },
    { title: 'Steal', has: ({ cpu }) => (cpu?.steal ?? 0) > 0, cell: ({ cpu }) => (cpu ? formatShare(rounded(cpu.steal)) : '–') },
    { title: 'Instance', has: ({ instanceType }) => instanceType !== undefined, cell: ({ instanceType }) => instanceType ?? '–' },
    { title: 'Build', has: ({ build }) => build !== undefined, cell: ({ build }) => build ?? '–' },
    {
      title: 'USD a million',
      has: ({ costPerMillion }) => costPerMillion !== undefined,
      cell: ({ costPerMillion }) => (costPerMillion === undefined ? '–' : costPerMillion.toFixed(costPerMillion < 0.1 ? 4 : 2)),
    },
  ];
  return (
    <PlainTable label="Outcome" minWidth={110 + groups.length * 170}>
      <thead>
        <tr>
          <th scope="col">Measured</th>
          {groups.map(({ label }, place) => (
            <th key={place} scope="col">
              <span className={classes.group}>
                <GroupMark place={place} />
                <span className={classes.label}>{label}</span>
              </span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows
          .filter(({ has }) => has === undefined || groups.some(has))
          .map(({ title, metric, cell }) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              {groups.map((group, place) => {
                const difference = metric && differences.find((one) => one.group === place && one.metric === metric);
                return (
                  <td key={place} data-mono>
                    <span className={classes.cell}>
                      {cell(group)}
                      {difference ? <DifferenceBadge difference={difference} /> : undefined}
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
      </tbody>
    </PlainTable>
  );
}

function RunLinks({ group }: { group: ComparedGroup }) {
  return group.runs.map(({ id, failed }) => (
    <a key={id} href={hrefOf({ screen: 'run', id })} title={`${formatCount(failed)} failed`}>
      {id}
    </a>
  ));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}

function latency(ms: number): string {
  return ms > 0 ? formatDuration(ms) : '–';
}
