import type { ReactNode } from 'react';
import { cssColor } from './hue.ts';
import classes from './time-chart.module.css';
import type { TimeSeries } from './time-chart-options.ts';

/** The numbers of a chart at one place of its axis. */
export interface ChartReading {
  /** Seconds since the start. */
  readonly at: number;
  readonly values: readonly (number | undefined)[];
}

/** What a chart shows, and the numbers at its cursor, or the newest. */
export function ChartLegend(props: {
  title: string;
  series: readonly (TimeSeries & { readonly icon?: ReactNode })[];
  reading: ChartReading | undefined;
  /** True while there is nothing to read off. */
  hidden: boolean;
  format(value: number): string;
  clock(seconds: number): string;
}) {
  const { title, series, reading, hidden, format, clock } = props;
  return (
    <figcaption className={classes.caption}>
      <span className={classes.title}>{title}</span>
      <span className={classes.legend}>
        {hidden
          ? undefined
          : series.map((one, index) => (
              <span key={one.key} className={classes.entry}>
                {one.icon ?? <Swatch series={one} />}
                {one.label}
                <span className={classes.value}>{formatValue(reading?.values[index], format)}</span>
              </span>
            ))}
        {reading ? <span className={classes.time}>{clock(reading.at)}</span> : undefined}
      </span>
    </figcaption>
  );
}

export function formatValue(value: number | undefined, format: (value: number) => string): string {
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
