import { SegmentedControl, Select, Switch } from '@mantine/core';
import { periodFor, useCloudwatchStore } from '../cloudwatch-store.ts';
import classes from '../metrics-view.module.css';

const hourMs = 3_600_000;
const spans = [
  { value: String(hourMs), label: '1 h' },
  { value: String(3 * hourMs), label: '3 h' },
  { value: String(12 * hourMs), label: '12 h' },
  { value: String(24 * hourMs), label: '1 d' },
  { value: String(3 * 24 * hourMs), label: '3 d' },
  { value: String(14 * 24 * hourMs), label: '2 wk' },
];
const statistics = ['Average', 'Minimum', 'Maximum', 'Sum', 'SampleCount', 'p50', 'p90', 'p95', 'p99'];
const periods = [
  { value: '10', label: '10 s' },
  { value: '60', label: '1 min' },
  { value: '300', label: '5 min' },
  { value: '900', label: '15 min' },
  { value: '3600', label: '1 h' },
];

/** How long back, which statistic over which period, and whether all share a chart. */
export function ChartControls() {
  const { spanMs, statistic, periodS, together, edit } = useCloudwatchStore();
  return (
    <div className={classes.controls}>
      <SegmentedControl
        size="xs"
        aria-label="Time shown"
        data={spans}
        value={String(spanMs)}
        onChange={(value) => edit({ spanMs: Number(value) })}
      />
      <Select
        size="xs"
        w={124}
        aria-label="Statistic"
        data={statistics}
        value={statistic}
        onChange={(value) => value && edit({ statistic: value })}
        allowDeselect={false}
      />
      <Select
        size="xs"
        w={124}
        aria-label="Period"
        data={[{ value: 'auto', label: `every ${periodText(periodFor(spanMs))}` }, ...periods]}
        value={String(periodS)}
        onChange={(value) => value && edit({ periodS: value === 'auto' ? 'auto' : Number(value) })}
        allowDeselect={false}
      />
      <Switch size="xs" label="One chart" checked={together} onChange={(event) => edit({ together: event.currentTarget.checked })} />
    </div>
  );
}

function periodText(periodS: number): string {
  if (periodS < 60) return `${periodS} s`;
  return periodS < 3600 ? `${periodS / 60} min` : `${periodS / 3600} h`;
}
