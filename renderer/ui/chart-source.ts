import type { TimeSpan } from './time-zoom.ts';

/** What a chart draws: numbers kept outside React. `x` ascends; a column is as long as `x` and has `undefined` where there is no value. */
export interface ChartFrame {
  readonly x: readonly number[];
  readonly columns: readonly (readonly (number | undefined)[])[];
  /** Left end of the x axis; 0 where it is left out. */
  readonly xMin?: number;
  /** Right end of the x axis. */
  readonly xMax: number;
  /** Seconds a column stands for. */
  readonly stepSeconds: number;
}

/** Where a chart reads from. A listener is told that there is something new; the chart reads on the next animation frame. */
export interface ChartSource {
  subscribe(listener: () => void): () => void;
  /** Of the whole axis, or of a part of it in as much detail as there is. */
  read(span?: TimeSpan): ChartFrame;
}

/**
 * Running sums down the columns, so that drawn from the last to the first they lie on top of each other. Nothing where a column adds nothing: what
 * would be drawn there lies hidden under the one below.
 */
export function stackColumns(columns: ChartFrame['columns']): (number | null)[][] {
  const sums: number[] = [];
  return columns.map((column) =>
    column.map((value, index) => {
      if (!value) return null;
      const sum = (sums[index] ?? 0) + value;
      sums[index] = sum;
      return sum;
    }),
  );
}
