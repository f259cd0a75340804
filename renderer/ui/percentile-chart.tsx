import { useComputedColorScheme } from '@mantine/core';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatDuration } from '../../shared/model/format.ts';
import { chartFont, cssColor, type Hue } from './hue.ts';
import {
  alignCurves,
  type PercentileColumn,
  percentileAt,
  percentilePosition,
  percentileTicks,
  supportedCurve,
} from './percentile-axis.ts';
import classes from './time-chart.module.css';
import { useUplot } from './use-uplot.ts';

/** [percentile 0…100, milliseconds], ascending. */
export type PercentileCurve = readonly (readonly [number, number])[];

/** One of several curves in a chart. */
export interface NamedCurve {
  readonly label: string;
  readonly hue: Hue;
  /** Lengths of strokes and gaps in pixels, so that a line is known without its colour. */
  readonly dash?: readonly number[] | undefined;
  readonly curve: PercentileCurve;
  /** How many latencies it was made of. */
  readonly count: number;
}

/** Latency of `count` requests by percentile, the tail spread out: 90, 99 and 99.9 are equally far apart. */
export function PercentileChart({ curve, count, title }: { curve: PercentileCurve; count: number; title: string }) {
  return <PercentileCurves title={title} curves={[{ label: '', hue: '--bz-p95', curve, count }]} />;
}

/** Several of them over each other. */
export function PercentileCurves({ curves: all, title }: { curves: readonly NamedCurve[]; title: string }) {
  const curves = useMemo(() => all.map((one) => ({ ...one, curve: supportedCurve(one.curve, one.count) })), [all]);
  const scheme = useComputedColorScheme('dark');
  const key = curves.map(({ label, curve }) => `${label} ${curve.length} ${curve.at(-1)?.[1]}`).join(' ');
  return <Chart key={`${scheme} ${key}`} curves={curves} title={title} />;
}

function Chart({ curves, title }: { curves: readonly NamedCurve[]; title: string }) {
  const host = useRef<HTMLDivElement>(null);
  const [index, setIndex] = useState<number | undefined>(undefined);
  const { percentiles, positions, columns } = useMemo(() => alignCurves(curves.map(({ curve }) => curve)), [curves]);
  const end = Math.max(2, ...positions);

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
      series: [
        {},
        ...curves.map(({ hue, dash }) => ({
          stroke: color(hue),
          width: 1.5,
          spanGaps: true,
          points: { show: false },
          ...(dash ? { dash: [...dash] } : {}),
        })),
      ],
      hooks: { setCursor: [(plot) => setIndex(plot.cursor.idx ?? undefined)] },
    }),
    data: () => [positions, ...columns.map((column) => column.map((value) => value ?? null))],
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const plot: uPlot | undefined = chart.current;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!plot || step === undefined || positions.length === 0) return;
    event.preventDefault();
    const next = Math.min(positions.length - 1, Math.max(0, (index ?? 0) + step));
    plot.setCursor({ left: plot.valToPos(positions[next] ?? 0, 'x'), top: 4 });
  };

  const shown = index === undefined ? undefined : percentiles[index];
  const empty = positions.length === 0;
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        <span className={classes.title}>{title}</span>
        <span className={classes.legend}>
          <Legend curves={curves} columns={columns} index={index} percentile={shown} />
        </span>
      </figcaption>
      <div
        className={`${classes.host} ${classes.tall}`}
        ref={host}
        data-empty={empty || undefined}
        role="slider"
        aria-label={`${title} by percentile`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={shown ?? 0}
        aria-valuetext={shown === undefined ? 'Arrow keys move along the curve' : spoken(shown, curves, columns, index)}
        tabIndex={0}
        onKeyDown={onKeyDown}
      />
      {empty ? <div className={classes.placeholder}>No request was answered, so there is no latency to show.</div> : undefined}
    </figure>
  );
}

function Legend(props: {
  curves: readonly NamedCurve[];
  columns: readonly PercentileColumn[];
  index: number | undefined;
  percentile: number | undefined;
}) {
  const { curves, columns, index, percentile } = props;
  const [only] = curves;
  if (only && curves.length === 1 && percentile === undefined) return <PercentileReadings curve={only.curve} />;
  return (
    <>
      {curves.map(({ label, hue, dash }, place) => (
        <span key={label} className={classes.entry}>
          {label === '' ? `p${percentile}` : <LineSwatch hue={hue} dash={dash} />}
          {label}
          {index === undefined ? undefined : <span className={classes.value}>{readingOf(columns, place, index)}</span>}
        </span>
      ))}
      {percentile === undefined || only?.label === '' ? undefined : <span className={classes.time}>{`p${percentile}`}</span>}
    </>
  );
}

/** The stroke a line is drawn with, for what names it. */
export function LineSwatch({ hue, dash }: { hue: Hue; dash?: readonly number[] | undefined }) {
  return (
    <svg className={classes.stroke} width="16" height="8" aria-hidden>
      <line x1="0" y1="4" x2="16" y2="4" stroke={cssColor(hue)} strokeWidth="2" strokeDasharray={dash?.join(' ')} />
    </svg>
  );
}

function readingOf(columns: readonly PercentileColumn[], place: number, index: number): string {
  const value = columns[place]?.[index];
  return value === undefined ? '–' : formatDuration(value);
}

function spoken(percentile: number, curves: readonly NamedCurve[], columns: readonly PercentileColumn[], index = 0): string {
  const readings = curves.map(({ label }, place) => `${label} ${readingOf(columns, place, index)}`.trim());
  return `percentile ${percentile}: ${readings.join(', ')}`;
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
