import uPlot from 'uplot';
import type { ChartMarker } from './chart-marker.ts';
import { chartFont, type Hue } from './hue.ts';

/** What lies under the shade of a span keeps its contrast. */
const spanOpacity = 0.1;
/** Length of a stroke and of a gap, in CSS pixels. */
const dash = 2;
/** More markers than this would hide what they stand in: they are short strokes at the top then. */
const mostLines = 40;
const shortStroke = 8;

/** Paints markers over a chart: a broken line at a moment, a shade over a span, and, where wanted, what they are. */
export function paintMarkers(chart: uPlot, markers: readonly ChartMarker[], labels: boolean, color: (hue: Hue) => string): void {
  const { ctx, bbox } = chart;
  const ratio = uPlot.pxRatio;
  ctx.save();
  ctx.font = chartFont.replace('11px', `${10 * ratio}px`);
  ctx.textBaseline = 'bottom';
  const right = bbox.left + bbox.width;
  const isInside = (x: number) => x >= bbox.left - 1 && x <= right + 1;
  // Of an hour there may be hundreds: those that fall on one pixel are one line.
  const drawn = new Set<string>();
  const inView = markers.filter(
    ({ at, until = at }) => isInside(chart.valToPos(at, 'x', true)) || isInside(chart.valToPos(until, 'x', true)),
  );
  const height = inView.length > mostLines ? shortStroke * ratio : bbox.height;
  const line = (x: number, ink: string) => {
    if (!isInside(x) || drawn.has(`${x} ${ink}`)) return;
    drawn.add(`${x} ${ink}`);
    ctx.fillStyle = brokenInk(ctx, ink, ratio);
    ctx.fillRect(x, bbox.top, Math.max(1, Math.round(ratio)), height);
  };
  // Of labels that would lie on each other the later one stands: the newest says most.
  let labelledFrom = Number.POSITIVE_INFINITY;
  for (const marker of markers.toSorted((a, b) => b.at - a.at)) {
    const [from, to] = edges(marker, (seconds) => Math.round(chart.valToPos(seconds, 'x', true)));
    if (to < bbox.left - 1 || from > right + 1) continue;
    const x = Math.max(from, bbox.left);
    const ink = color(`--bz-${marker.tone}`);
    line(from, ink);
    if (marker.until !== undefined) {
      line(to, ink);
      ctx.fillStyle = ink;
      ctx.globalAlpha = spanOpacity;
      ctx.fillRect(x, bbox.top, Math.min(to, right) - x, bbox.height);
      ctx.globalAlpha = 1;
    }
    // Nothing as narrow as a letter has room for one.
    if (!labels || x + 8 * ratio > labelledFrom) continue;
    const width = ctx.measureText(marker.label).width + 4 * ratio;
    const fits = x + width < right;
    if ((fits ? x + width : x) > labelledFrom) continue;
    labelledFrom = fits ? x : x - width;
    ctx.textAlign = fits ? 'left' : 'right';
    ctx.fillStyle = ink;
    ctx.fillText(marker.label, x + (fits ? 3 : -3) * ratio, bbox.top + 2 * ratio);
  }
  ctx.restore();
}

/** Both ends of a marker in pixels; of a moment they are one. */
function edges({ at, until }: ChartMarker, toPixels: (seconds: number) => number): readonly [from: number, to: number] {
  const from = toPixels(at);
  if (until === undefined) return [from, from];
  return [from, until === Number.POSITIVE_INFINITY ? until : toPixels(until)];
}

const inks = new WeakMap<CanvasRenderingContext2D, Map<string, CanvasPattern | string>>();

/** A colour in strokes one above the other: painted as a surface, it costs a hundredth of what broken lines do. */
function brokenInk(ctx: CanvasRenderingContext2D, ink: string, ratio: number): CanvasPattern | string {
  const known = inks.get(ctx) ?? new Map<string, CanvasPattern | string>();
  inks.set(ctx, known);
  const key = `${ink} ${ratio}`;
  const found = known.get(key) ?? makeBroken(ctx, ink, Math.max(1, Math.round(dash * ratio)));
  known.set(key, found);
  return found;
}

function makeBroken(ctx: CanvasRenderingContext2D, ink: string, height: number): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = 1;
  tile.height = height * 2;
  const paint = tile.getContext('2d');
  if (!paint) return ink;
  paint.fillStyle = ink;
  paint.fillRect(0, 0, 1, height);
  return ctx.createPattern(tile, 'repeat') ?? ink;
}
