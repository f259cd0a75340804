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
  read(): ChartFrame;
}

/** Running sums down the columns, so that drawn from the last to the first they lie on top of each other. */
export function stackColumns(columns: ChartFrame['columns']): number[][] {
  const stacked: number[][] = [];
  let below: readonly number[] | undefined;
  for (const column of columns) {
    const sums = column.map((value, index) => (value ?? 0) + (below?.[index] ?? 0));
    stacked.push(sums);
    below = sums;
  }
  return stacked;
}
