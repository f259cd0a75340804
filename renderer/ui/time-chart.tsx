import { useComputedColorScheme } from '@mantine/core';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatClock, formatClockTenths, formatClockTick } from '../../shared/model/format.ts';
import { followGestures, keyMove, showBrush, zoomByKey } from './chart-gestures.ts';
import { ChartLegend, type ChartReading, formatValue } from './chart-legend.tsx';
import type { ChartMarker } from './chart-marker.ts';
import { type ChartFrame, type ChartSource, stackColumns } from './chart-source.ts';
import classes from './time-chart.module.css';
import { type TimeSeries, timeChartOptions } from './time-chart-options.ts';
import type { TimeZoom } from './time-zoom.ts';
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
  /** The part of the axis that this chart shows with others: drawn over, a part is shown in all of them. */
  zoom?: TimeZoom | undefined;
}

/** A second click within this time makes it a double one: the whole axis again. */
const doubleClickMs = 250;

/**
 * A chart over the run's seconds. Its legend shows the numbers at the cursor, or the newest; arrow keys move the cursor. With `zoom`, + and - show less
 * or more around it, and arrow keys with Shift what is before and after.
 */
export function TimeChart(props: TimeChartProps) {
  const scheme = useComputedColorScheme('dark');
  return <Chart key={`${scheme} ${props.series.map((one) => one.key).join(' ')}`} {...props} />;
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
  zoom,
}: TimeChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const frame = useRef<ChartFrame>(nothing);
  const pointed = useRef<number | undefined>(undefined);
  const [reading, setReading] = useState<ChartReading | undefined>(undefined);
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
      frame.current = source.read(zoom?.span());
      const { x, columns } = frame.current;
      const drawn = stacked ? stackColumns(columns).reverse() : columns.map((column) => column.map((value) => value ?? null));
      return [[...x], ...drawn] as uPlot.AlignedData;
    },
    subscribe(listener) {
      const [leaveSource, leaveZoom] = [source.subscribe(listener), zoom?.subscribe(listener)];
      return () => {
        leaveSource();
        leaveZoom?.();
      };
    },
    onData: read,
  });

  const clock = timeText ?? (frame.current.stepSeconds < 1 ? formatClockTenths : formatClock);
  const markerKey = useMemo(() => JSON.stringify(markers), [markers]);
  useEffect(() => {
    if (markerKey) chart.current?.redraw(false);
  }, [markerKey, chart]);
  useEffect(() => {
    const element = host.current;
    if (!element || !zoom) return;
    const leaveBrush = zoom.onBrush(() => chart.current && showBrush(chart.current, zoom.brush()));
    const leaveGestures = followGestures({ element, plot: () => chart.current, zoom });
    return () => {
      leaveBrush();
      leaveGestures();
    };
  }, [chart, zoom]);

  const onKeyDown = (event: KeyboardEvent) => {
    const plot = chart.current;
    if (event.key === 'Enter' && reading) onPick?.(reading.at);
    if (zoom && zoomByKey(zoom, event, reading?.at)) {
      event.preventDefault();
      return;
    }
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const { x } = frame.current;
    if (!plot || step === undefined || x.length === 0) return;
    event.preventDefault();
    const wanted = (pointed.current ?? x.length - 1) + step;
    const index = Math.min(x.length - 1, Math.max(0, wanted));
    if (index !== wanted) zoom?.move(step * keyMove);
    const left = plot.valToPos(x[index] ?? 0, 'x');
    // The third argument, which its types leave out, tells the other charts.
    const move: (at: { left: number; top: number }, fireHook?: boolean, publish?: boolean) => void = plot.setCursor;
    move({ left, top: 4 }, true, true);
  };

  const clicked = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(clicked.current), []);
  const onClick = (event: MouseEvent) => {
    const plot = chart.current;
    clearTimeout(clicked.current);
    if (!plot || !onPick || event.detail > 1) return;
    const left = event.clientX - plot.over.getBoundingClientRect().left;
    if (left < 0 || left > plot.over.clientWidth) return;
    const at = plot.posToVal(left, 'x');
    if (zoom?.span() === undefined) onPick(at);
    else clicked.current = setTimeout(onPick, doubleClickMs, at);
  };

  return (
    <figure className={classes.figure}>
      <ChartLegend
        title={title}
        series={series}
        reading={placeholder === undefined ? reading : undefined}
        hidden={placeholder !== undefined}
        format={format}
        clock={clock}
      />
      {/* Arrow keys move the cursor; the numbers at it are in the legend. */}
      <div
        className={classes.host}
        ref={host}
        data-pick={onPick !== undefined || undefined}
        data-zoom={zoom !== undefined || undefined}
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
        onDoubleClick={() => zoom?.reset()}
      />
      {placeholder === undefined ? undefined : <div className={classes.placeholder}>{placeholder}</div>}
    </figure>
  );
}

/** What a chart has before it has read anything. */
const nothing: ChartFrame = { x: [], columns: [], xMax: 1, stepSeconds: 1 };
