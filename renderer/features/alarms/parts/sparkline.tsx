import { useSyncExternalStore } from 'react';
import type { AlarmId } from '../../../../shared/base/ids.ts';
import type { Graph, Sparklines } from '../sparklines.ts';
import classes from './alarm-parts.module.css';

const size = { width: 96, height: 22 } as const;
/** Kept free above and below, so that a line at the edge is whole. */
const edge = 2;
const spanMs = 3 * 3_600_000;

/** The last three hours of an alarm's metric with its threshold; decoration beside what the row says in words. */
export function Sparkline({ id, lines }: { id: AlarmId; lines: Sparklines }) {
  const graph = useSyncExternalStore(
    (listener) => lines.watch(id, listener),
    () => lines.get(id),
  );
  if (!graph || graph.times.length === 0) return <span className={classes.noLine}>{graph ? 'no data' : ''}</span>;
  const { path, thresholdY } = sparkPath(graph);
  return (
    <svg className={classes.spark} width={size.width} height={size.height} aria-hidden>
      {thresholdY === undefined ? undefined : (
        <line x1={0} x2={size.width} y1={thresholdY} y2={thresholdY} className={classes.sparkThreshold} />
      )}
      <path d={path} className={classes.sparkLine} />
    </svg>
  );
}

/** One column of pixels draws from its lowest to its highest value, so that no peak is lost. */
export function sparkPath({ times, values, threshold }: Graph): { readonly path: string; readonly thresholdY: number | undefined } {
  const endAt = times.at(-1) ?? 0;
  const startAt = Math.min(times[0] ?? 0, Math.max(times[0] ?? 0, endAt - spanMs));
  const columns = new Map<number, { low: number; high: number }>();
  for (const [index, at] of times.entries()) {
    const value = values[index] ?? 0;
    const x = Math.round(((at - startAt) / Math.max(1, endAt - startAt)) * (size.width - 1));
    const column = columns.get(x);
    if (column) {
      column.low = Math.min(column.low, value);
      column.high = Math.max(column.high, value);
    } else columns.set(x, { low: value, high: value });
  }
  const all = [...columns.values()].flatMap(({ low, high }) => [low, high]);
  const low = Math.min(0, ...all);
  const high = Math.max(...all, threshold ?? Number.NEGATIVE_INFINITY);
  const range = high - low || 1;
  const y = (value: number) => Math.round((size.height - edge - ((value - low) / range) * (size.height - 2 * edge)) * 10) / 10;
  const points = [...columns].map(([x, column]) =>
    column.low === column.high ? `${x},${y(column.high)}` : `${x},${y(column.low)} ${x},${y(column.high)}`,
  );
  return {
    path: points.length === 1 ? `M0,${points[0]?.split(',')[1]} H${size.width}` : `M${points.join(' L')}`,
    thresholdY: threshold === undefined ? undefined : y(threshold),
  };
}
