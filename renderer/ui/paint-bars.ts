import uPlot from 'uplot';

/** Narrower bars, in pixels, stand without an edge. */
const leastWidthWithEdge = 5;

export interface BarLook {
  readonly color: string;
  /** Keeps neighbours in a stack apart even for those who see no difference in hue; a thin bar it would hide. */
  readonly edge?: string | undefined;
  /** Seconds a bar stands for, as far as they are shown. */
  readonly seconds: number;
}

/**
 * Paints the bars of one series from 0 up, at whole pixels. Hundreds of bars as one outline, as uPlot has them, cost ten times as much where they are
 * drawn without a graphics card.
 */
export function paintBars(chart: uPlot, seriesIndex: number, { color, edge, seconds }: BarLook): void {
  const { ctx, bbox } = chart;
  const [xs, values] = [chart.data[0], chart.data[seriesIndex]];
  if (values === undefined) return;
  const right = bbox.left + bbox.width;
  const bottom = Math.round(chart.valToPos(0, 'y', true));
  const pitch = chart.valToPos(seconds, 'x', true) - chart.valToPos(0, 'x', true);
  const gap = pitch >= leastWidthWithEdge ? Math.max(1, pitch * 0.06) : 0;
  const edgeHeight = edge !== undefined && pitch >= leastWidthWithEdge ? Math.round(uPlot.pxRatio) : 0;
  const at = (index: number) => chart.valToPos(xs[index] ?? 0, 'x', true);
  const tops: [left: number, width: number, top: number][] = [];
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (value === null || value === undefined || value === 0) continue;
    const middle = at(index);
    // Where bars stand side by side without a gap, one begins where the other has ended.
    const from = Math.max(bbox.left, Math.round(middle - (pitch - gap) / 2));
    const to = Math.min(right, Math.max(from + 1, Math.round(middle + (pitch - gap) / 2)));
    if (to <= from) continue;
    tops.push([from, to - from, Math.min(bottom - 1, Math.round(chart.valToPos(value, 'y', true)))]);
  }
  ctx.fillStyle = color;
  for (const [left, width, top] of tops) ctx.fillRect(left, top, width, bottom - top);
  if (edgeHeight === 0 || edge === undefined) return;
  ctx.fillStyle = edge;
  for (const [left, width, top] of tops) ctx.fillRect(left, top, width, edgeHeight);
}
