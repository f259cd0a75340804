import { useComputedColorScheme } from '@mantine/core';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatDuration } from '../../shared/model/format.ts';
import { chartFont } from './hue.ts';
import { curvePositions, percentileAt, percentilePosition, percentileTicks, supportedCurve } from './percentile-axis.ts';
import classes from './time-chart.module.css';
import { useUplot } from './use-uplot.ts';

/** [percentile 0…100, milliseconds], ascending. */
export type PercentileCurve = readonly (readonly [number, number])[];

/** Latency of `count` requests by percentile, the tail spread out: 90, 99 and 99.9 are equally far apart. */
export function PercentileChart({ curve: all, count, title }: { curve: PercentileCurve; count: number; title: string }) {
  const curve = useMemo(() => supportedCurve(all, count), [all, count]);
  const scheme = useComputedColorScheme('dark');
  return <Chart key={`${scheme} ${curve.length} ${curve.at(-1)?.[1]}`} curve={curve} title={title} />;
}

function Chart({ curve, title }: { curve: PercentileCurve; title: string }) {
  const host = useRef<HTMLDivElement>(null);
  const [index, setIndex] = useState<number | undefined>(undefined);
  const positions = curvePositions(curve.map(([percentile]) => percentile));
  const points = curve.map(([, ms], index) => [positions[index] ?? 0, ms] as const);
  const end = Math.max(2, ...points.map(([position]) => position));

  const chart = useUplot(host, {
    options: (color) => ({
      legend: { show: false },
      padding: [10, 12, 0, 0],
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
      scales: { x: { time: false, range: () => [0, end] }, y: { range: (_, __, most) => [0, most > 0 ? most * 1.08 : 1] } },
      axes: [
        {
          stroke: color('--bz-dim'),
          font: chartFont,
          size: 22,
          gap: 4,
          ticks: { show: false },
          grid: { stroke: color('--bz-grid'), width: 1 },
          splits: () => percentileTicks.map(percentilePosition).filter((position) => position <= end),
          values: (_, splits) => splits.map((split) => `p${percentileAt(split)}`),
        },
        {
          stroke: color('--bz-dim'),
          font: chartFont,
          size: 64,
          gap: 6,
          space: 30,
          ticks: { show: false },
          grid: { stroke: color('--bz-grid'), width: 1 },
          values: (_, splits) => splits.map((split) => formatDuration(split)),
        },
      ],
      series: [{}, { stroke: color('--bz-p95'), width: 1.5, points: { show: false } }],
      hooks: { setCursor: [(plot) => setIndex(plot.cursor.idx ?? undefined)] },
    }),
    data: () => [points.map(([position]) => position), points.map(([, ms]) => ms)],
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const plot: uPlot | undefined = chart.current;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!plot || step === undefined || points.length === 0) return;
    event.preventDefault();
    const next = Math.min(points.length - 1, Math.max(0, (index ?? 0) + step));
    plot.setCursor({ left: plot.valToPos(points[next]?.[0] ?? 0, 'x'), top: 4 });
  };

  const shown = index === undefined ? undefined : curve[index];
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        <span className={classes.title}>{title}</span>
        <span className={classes.legend}>
          {shown ? (
            <span className={classes.entry}>
              {`p${shown[0]}`}
              <span className={classes.value}>{formatDuration(shown[1])}</span>
            </span>
          ) : (
            <PercentileReadings curve={curve} />
          )}
        </span>
      </figcaption>
      <div
        className={`${classes.host} ${classes.tall}`}
        ref={host}
        data-empty={curve.length === 0 || undefined}
        role="slider"
        aria-label={`${title} by percentile`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={shown?.[0] ?? 0}
        aria-valuetext={shown ? `percentile ${shown[0]}: ${formatDuration(shown[1])}` : 'Arrow keys move along the curve'}
        tabIndex={0}
        onKeyDown={onKeyDown}
      />
      {curve.length === 0 ? <div className={classes.placeholder}>No request was answered, so there is no latency to show.</div> : undefined}
    </figure>
  );
}

function PercentileReadings({ curve }: { curve: PercentileCurve }) {
  return [50, 90, 99].map((percentile) => {
    const point = curve.find(([at]) => at >= percentile);
    return point ? (
      <span key={percentile} className={classes.entry}>
        p{percentile}
        <span className={classes.value}>{formatDuration(point[1])}</span>
      </span>
    ) : undefined;
  });
}
