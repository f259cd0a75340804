import { expect, test } from 'vitest';
import { metricKey, periodFor } from '../../../renderer/features/cloudwatch/cloudwatch-store.ts';
import { groupSeries, groupSource, seriesLabel } from '../../../renderer/features/cloudwatch/metric-charts-source.ts';
import { seriesCsv } from '../../../renderer/features/cloudwatch/series-csv.ts';
import { alarmChoices } from '../../../renderer/ui/alarm-choices.ts';
import { emptyGuardDrafts, guardsOf } from '../../../renderer/ui/guard-drafts.ts';
import type { MetricSeries } from '../../../shared/contract/cloudwatch.ts';

const at = Date.UTC(2026, 10, 24, 6, 0, 0);

function series(name: string, instance: string, times: number[], values: number[]): MetricSeries {
  return {
    query: {
      metric: { namespace: 'AWS/EC2', name, dimensions: [{ name: 'InstanceId', value: instance }] },
      statistic: 'Average',
      periodS: 60,
    },
    label: name,
    times,
    values,
    statusCode: 'Complete',
  };
}

test('metrics of one name share a chart and are told apart by what differs', () => {
  const all = [
    series('CPUUtilization', 'i-1', [at], [1]),
    series('NetworkIn', 'i-1', [at], [2]),
    series('CPUUtilization', 'i-2', [at], [3]),
  ];
  const groups = groupSeries(all, false);
  expect(groups.map(({ title, series: members }) => [title, members.length])).toEqual([
    ['CPUUtilization', 2],
    ['NetworkIn', 1],
  ]);
  const [cpu] = groups;
  if (!cpu) throw new Error('there is no group');
  expect(cpu.series.map((one) => seriesLabel(one, cpu))).toEqual(['i-1', 'i-2']);
  const [together] = groupSeries(all, true);
  if (!together) throw new Error('there is no group');
  expect(together.series.map((one) => seriesLabel(one, together))).toEqual(['CPUUtilization i-1', 'NetworkIn i-1', 'CPUUtilization i-2']);
});

test('series of different times are drawn on one axis, with gaps where one has no value', () => {
  const [group] = groupSeries([series('M', 'i-1', [at, at + 120_000], [1, 2]), series('M', 'i-2', [at + 60_000], [3])], false);
  if (!group) throw new Error('there is no group');
  const frame = groupSource(group, at, at - 60_000, at + 180_000).read();
  expect(frame.x).toEqual([0, 60, 120]);
  expect(frame.columns).toEqual([
    [1, undefined, 2],
    [undefined, 3, undefined],
  ]);
  expect([frame.xMin, frame.xMax, frame.stepSeconds]).toEqual([-60, 180, 60]);
});

test('a CSV has a line for each period, and no cell a spreadsheet would run', () => {
  const hostile = series('=cmd()', 'a,"b"', [at], [1]);
  hostile.query.metric.namespace = '=X';
  expect(seriesCsv([hostile, series('CPU', 'i-2', [at + 60_000], [2.5])])).toBe(
    `time,"'=X =cmd() InstanceId=a,""b"" Average 60s",AWS/EC2 CPU InstanceId=i-2 Average 60s\n2026-11-24T06:00:00.000Z,1,\n2026-11-24T06:01:00.000Z,,2.5\n`,
  );
});

test('a span is shown in at most 500 points', () => {
  for (const hours of [1, 3, 12, 24, 72, 336]) expect((hours * 3600) / periodFor(hours * 3_600_000)).toBeLessThanOrEqual(500);
  expect(periodFor(3_600_000)).toBe(60);
});

test('a metric is the same whatever the order of its dimensions', () => {
  const one = {
    namespace: 'CWAgent',
    name: 'disk',
    dimensions: [
      { name: 'path', value: '/' },
      { name: 'fstype', value: 'ext4' },
    ],
  };
  expect(metricKey(one)).toBe(metricKey({ ...one, dimensions: [...one.dimensions].reverse() }));
});

test('an alarm as a guard must be picked; two of one name are told apart', () => {
  const drafts = emptyGuardDrafts(['alarm']).map((draft) => ({ ...draft, on: true }));
  expect(guardsOf(drafts)).toMatchObject({ guards: undefined, problems: { alarm: { field: 'alarm' } } });
  expect(guardsOf(drafts.map((draft) => ({ ...draft, alarm: 'local:1' }))).guards).toMatchObject([{ kind: 'alarm', alarm: 'local:1' }]);
  expect(
    alarmChoices([
      { id: '1', name: 'cpu', subject: 'shop', state: 'OK' },
      { id: '2', name: 'cpu', subject: 'stage', state: 'ALARM' },
      { id: '3', name: 'a', subject: 'x', state: 'OK' },
    ]).map(({ label }) => label),
  ).toEqual(['a', 'cpu (shop)', 'cpu (stage) · ALARM']);
});
