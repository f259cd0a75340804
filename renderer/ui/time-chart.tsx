import { useComputedColorScheme } from '@mantine/core';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatClock, formatClockTenths, formatClockTick } from '../../shared/model/format.ts';
import { type ChartSource, stackColumns } from './chart-source.ts';
import { cssColor } from './hue.ts';
import classes from './time-chart.module.css';
import { type ChartMarker, type TimeSeries, timeChartOptions } from './time-chart-options.ts';
import { useUplot } from './use-uplot.ts';

export interface TimeChartProps {
  title: string;
  /** One entry for each column of the source, in the same order. */
  series: readonly (TimeSeries & { readonly icon?: ReactNode })[];
  source: ChartSource;
  /** Charts with the same key share the cursor. */
  syncKey: string;
  format(value: number): string;
  stacked?: boolean;
  markers?: readonly ChartMarker[];
  markerLabels?: boolean;
  /** Shown in place of the lines, e.g. while loading or when there is nothing to draw. */
  placeholder?: string | undefined;
  /** Top of the y axis, where it is known beforehand, e.g. 1 for shares. */
  yMax?: number | undefined;
  /** The values are bytes. */
  isBytes?: boolean | undefined;
  /** Writes seconds of the x axis; without it as a clock that starts at 0:00. */
  timeText?: ((seconds: number) => string) | undefined;
  /** A click, or Enter at the cursor: the seconds there. */
  onPick?: ((seconds: number) => void) | undefined;
}

/** A chart over the run's seconds. Its legend shows the numbers at the cursor, or the newest; arrow keys move the cursor. */
export function TimeChart(props: TimeChartProps) {
  const scheme = useComputedColorScheme('dark');
  return <Chart key={`${scheme} ${props.series.map((one) => one.key).join(' ')}`} {...props} />;
}

interface Reading {
  /** Seconds since the start. */
  readonly at: number;
  readonly values: readonly (number | undefined)[];
}

function Chart({
  title,
  series,
  source,
  syncKey,
  format,
  stacked = false,
  markers = [],
  markerLabels = false,
  placeholder,
  yMax,
  isBytes = false,
  timeText,
  onPick,
}: TimeChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const frame = useRef(source.read());
  const pointed = useRef<number | undefined>(undefined);
  const [reading, setReading] = useState<Reading | undefined>(undefined);
  const markersNow = useRef(markers);
  useLayoutEffect(() => {
    markersNow.current = markers;
  });

  const read = () => {
    const { x, columns } = frame.current;
    const index = pointed.current ?? x.length - 1;
    const at = x[index];
    setReading(at === undefined ? undefined : { at, values: columns.map((column) => column[index]) });
  };

  const chart = useUplot(host, {
    options: (color) =>
      timeChartOptions(
        {
          series,
          stacked,
          syncKey,
          format,
          markerLabels,
          xMin: () => frame.current.xMin ?? 0,
          xMax: () => frame.current.xMax,
          yMax,
          isBytes,
          tick: timeText ?? formatClockTick,
          stepSeconds: () => frame.current.stepSeconds,
          markers: () => markersNow.current,
          onCursor(index) {
            if (pointed.current === index) return;
            pointed.current = index;
            read();
          },
        },
        color,
      ),
    data() {
      frame.current = source.read();
      const { x, columns } = frame.current;
      const drawn = stacked ? stackColumns(columns).reverse() : columns.map((column) => column.map((value) => value ?? null));
      return [[...x], ...drawn] as uPlot.AlignedData;
    },
    subscribe: (listener) => source.subscribe(listener),
    onData: read,
  });

  const clock = timeText ?? (frame.current.stepSeconds < 1 ? formatClockTenths : formatClock);
  const markerKey = useMemo(() => JSON.stringify(markers), [markers]);
  useEffect(() => {
    if (markerKey) chart.current?.redraw(false);
  }, [markerKey, chart]);

  const onKeyDown = (event: KeyboardEvent) => {
    const plot = chart.current;
    if (event.key === 'Enter' && reading) onPick?.(reading.at);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const { x } = frame.current;
    if (!plot || step === undefined || x.length === 0) return;
    event.preventDefault();
    const index = Math.min(x.length - 1, Math.max(0, (pointed.current ?? x.length - 1) + step));
    const left = plot.valToPos(x[index] ?? 0, 'x');
    // The third argument, which its types leave out, tells the other charts.
    const move: (at: { left: number; top: number }, fireHook?: boolean, publish?: boolean) => void = plot.setCursor;
    move({ left, top: 4 }, true, true);
  };

  const onClick = (event: MouseEvent) => {
    const plot = chart.current;
    if (!plot || !onPick) return;
    const left = event.clientX - plot.over.getBoundingClientRect().left;
    if (left >= 0 && left <= plot.over.clientWidth) onPick(plot.posToVal(left, 'x'));
  };

  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        <span className={classes.title}>{title}</span>
        <span className={classes.legend}>
          {placeholder === undefined
            ? series.map((one, index) => (
                <span key={one.key} className={classes.entry}>
                  {one.icon ?? <Swatch series={one} />}
                  {one.label}
                  <span className={classes.value}>{formatValue(reading?.values[index], format)}</span>
                </span>
              ))
            : undefined}
          {reading && placeholder === undefined ? <span className={classes.time}>{clock(reading.at)}</span> : undefined}
        </span>
      </figcaption>
      {/* Arrow keys move the cursor; the numbers at it are in the legend. */}
      <div
        className={classes.host}
        ref={host}
        data-pick={onPick !== undefined || undefined}
        data-empty={placeholder !== undefined || undefined}
        role="slider"
        aria-label={`${title} over time`}
        aria-valuemin={Math.floor(frame.current.xMin ?? 0)}
        aria-valuemax={Math.round(frame.current.xMax)}
        aria-valuenow={Math.floor(reading?.at ?? 0)}
        aria-valuetext={
          reading
            ? `${clock(reading.at)}: ${series.map((one, index) => `${one.label} ${formatValue(reading.values[index], format)}`).join(', ')}`
            : 'nothing yet'
        }
        tabIndex={0}
        onKeyDown={onKeyDown}
        onClick={onClick}
      />
      {placeholder === undefined ? undefined : <div className={classes.placeholder}>{placeholder}</div>}
    </figure>
  );
}

function formatValue(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '–' : format(value);
}

function Swatch({ series }: { series: TimeSeries }) {
  if (series.kind === 'bar') return <span className={classes.block} style={{ background: cssColor(series.hue) }} aria-hidden />;
  return (
    <svg className={classes.stroke} width="16" height="8" aria-hidden>
      <line x1="0" y1="4" x2="16" y2="4" stroke={cssColor(series.hue)} strokeWidth="2" strokeDasharray={series.dash?.join(' ')} />
    </svg>
  );
}
