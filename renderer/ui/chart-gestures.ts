import type { KeyboardEvent as KeyPress } from 'react';
import type uPlot from 'uplot';
import type { TimeSpan, TimeZoom } from './time-zoom.ts';

/** A press that moves less is a click. */
const leastDragPx = 5;
/** How far a turn of the wheel goes: 100 px, a notch of most mice, show a fifth less or more. */
const scalePerPx = 0.0022;
/** How much less or more a key shows, and how far it moves. */
const keyScale = 0.5;
export const keyMove = 0.25;

export interface GestureChart {
  readonly element: HTMLElement;
  plot(): uPlot | undefined;
  readonly zoom: TimeZoom;
}

/**
 * What the mouse does to the time axis of a chart: drawn over, a part is shown in all charts of the page; with Shift the part is moved along, as by a
 * wheel sideways; Ctrl and the wheel show less or more. Answers what ends it.
 */
export function followGestures(chart: GestureChart): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  const { element, zoom } = chart;
  element.addEventListener('pointerdown', (event) => press(chart, event, signal), { signal });
  element.addEventListener('wheel', (event) => turn(chart, event), { signal, passive: false });
  return () => {
    ended.abort();
    if (zoom.brush() !== undefined) zoom.setBrush(undefined);
  };
}

/** Shows what is drawn over, in the chart itself; told of each change. */
export function showBrush(plot: uPlot, brush: TimeSpan | undefined): void {
  const width = plot.over.clientWidth;
  const place = (seconds: number) => Math.min(width, Math.max(0, plot.valToPos(seconds, 'x')));
  const left = brush ? place(brush.from) : 0;
  plot.setSelect({ left, width: brush ? place(brush.to) - left : 0, top: 0, height: plot.over.clientHeight }, false);
}

function press({ plot, zoom }: GestureChart, down: PointerEvent, signal: AbortSignal): void {
  const over = plot()?.over.getBoundingClientRect();
  if (!down.isPrimary || down.button !== 0 || over === undefined || down.clientX < over.left || down.clientX > over.right) return;
  // An end of what is drawn over is where the axis was when it was pressed: of a run that goes on it moves.
  const secondsAt = ({ clientX }: PointerEvent) => plot()?.posToVal(Math.min(over.width, Math.max(0, clientX - over.left)), 'x') ?? 0;
  const from = secondsAt(down);
  const moved = down.shiftKey ? zoom.span() : undefined;
  let isDrag = false;
  const done = new AbortController();
  const options = { signal: AbortSignal.any([signal, done.signal]) };
  const leave = () => {
    done.abort();
    zoom.setBrush(undefined);
  };
  const move = (event: PointerEvent) => {
    isDrag ||= Math.abs(event.clientX - down.clientX) >= leastDragPx;
    if (!isDrag) return;
    if (moved === undefined) zoom.setBrush({ from, to: secondsAt(event) });
    else {
      const by = ((down.clientX - event.clientX) / over.width) * (moved.to - moved.from);
      zoom.show({ from: moved.from + by, to: moved.to + by });
    }
  };
  addEventListener('pointermove', move, options);
  addEventListener(
    'pointerup',
    () => {
      const brush = zoom.brush();
      leave();
      if (isDrag) swallowClick();
      if (brush !== undefined) zoom.show(brush);
    },
    options,
  );
  addEventListener('pointercancel', leave, options);
  addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      leave();
    },
    { ...options, capture: true },
  );
}

/** The click that follows a drag is none. */
function swallowClick(): void {
  const swallow = (event: MouseEvent) => event.stopPropagation();
  addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener('click', swallow, { capture: true }), 0);
}

function turn({ plot, zoom }: GestureChart, event: WheelEvent): void {
  const over = plot()?.over.getBoundingClientRect();
  if (over === undefined) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    zoom.scale(Math.exp(event.deltaY * scalePerPx), plot()?.posToVal(event.clientX - over.left, 'x'));
    return;
  }
  const sideways = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
  if (zoom.span() === undefined || Math.abs(sideways) <= (event.shiftKey ? 0 : Math.abs(event.deltaY))) return;
  event.preventDefault();
  zoom.move(sideways / over.width);
}

/** What the keys do to it: + and - show less or more around `at`, arrows with Shift what is before and after. True where the key was one of them. */
export function zoomByKey(zoom: TimeZoom, event: KeyPress, at: number | undefined): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === '+' || event.key === '=') zoom.scale(keyScale, at);
  else if (event.key === '-') zoom.scale(1 / keyScale, at);
  else if (event.shiftKey && event.key === 'ArrowLeft') zoom.move(-keyMove);
  else if (event.shiftKey && event.key === 'ArrowRight') zoom.move(keyMove);
  else return false;
  return true;
}
