import type { ChartFrame, ChartSource } from '../../ui/chart-source.ts';
import type { Graph } from './sparklines.ts';

/** A silence of so many periods is a gap in the line. */
const gapPeriods = 1.5;

/** An alarm's metric and its threshold for a chart; new points come in while it is shown. Second 0 is `originMs`. */
export class AlarmChartSource implements ChartSource {
  readonly originMs: number;
  readonly #listeners = new Set<() => void>();
  #frame: ChartFrame;

  constructor(originMs: number) {
    this.originMs = originMs;
    this.#frame = { x: [], columns: [[], []], xMax: 1, stepSeconds: 60 };
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  read(): ChartFrame {
    return this.#frame;
  }

  /** Shows a graph over `fromMs`…`toMs` (Unix ms); `threshold` where the graph has none. */
  show({ times, values, threshold }: Graph, view: { fromMs: number; toMs: number; periodS: number; threshold?: number | undefined }): void {
    const seconds = (at: number) => (at - this.originMs) / 1000;
    const [x, column]: [number[], (number | undefined)[]] = [[seconds(view.fromMs)], [undefined]];
    // A long span is drawn in longer steps than the alarm's period.
    const stepMs = Math.max(view.periodS * 1000, middleStep(times));
    let before: number | undefined;
    for (const [index, at] of times.entries()) {
      if (at < view.fromMs || at > view.toMs) continue;
      if (before !== undefined && at - before > stepMs * gapPeriods) {
        x.push(seconds((before + at) / 2));
        column.push(undefined);
      }
      before = at;
      x.push(seconds(at));
      column.push(values[index]);
    }
    // Without any point the threshold is still a line.
    if (x.length === 1) {
      x.push(seconds(view.toMs));
      column.push(undefined);
    }
    const line = threshold ?? view.threshold;
    this.#frame = {
      x,
      columns: [column, x.map(() => line)],
      xMin: seconds(view.fromMs),
      xMax: seconds(view.toMs),
      stepSeconds: stepMs / 1000,
    };
    for (const listener of this.#listeners) listener();
  }
}

/** The usual time between two points, in ms. */
function middleStep(times: readonly number[]): number {
  const steps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
}
