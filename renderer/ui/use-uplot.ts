import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import uPlot from 'uplot';
import { type Hue, readPalette } from './hue.ts';

export interface UplotPlan {
  /** Everything but the size; read once, when the chart is made. */
  options(color: (hue: Hue) => string): Omit<uPlot.Options, 'width' | 'height'>;
  data(): uPlot.AlignedData;
  subscribe?(listener: () => void): () => void;
  /** Called after new data was drawn. */
  onData?(chart: uPlot): void;
}

/** A chart that is not in view is drawn this often at most: its numbers are there when somebody reads them out. */
const outOfViewMs = 400;

/**
 * Keeps a uPlot in `host`: resized with its host, new data drawn at most once an animation frame, destroyed on leaving.
 * What changes the options (colour scheme, series) must remount the component by its key.
 */
export function useUplot(host: RefObject<HTMLDivElement | null>, plan: UplotPlan): RefObject<uPlot | undefined> {
  const chart = useRef<uPlot | undefined>(undefined);
  const latest = useRef(plan);
  useLayoutEffect(() => {
    latest.current = plan;
  });

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const size = () => ({ width: Math.max(80, element.clientWidth), height: Math.max(40, element.clientHeight) });
    const plot = new uPlot({ ...latest.current.options(readPalette(element)), ...size() }, latest.current.data(), element);
    chart.current = plot;
    latest.current.onData?.(plot);
    const schedule = new DrawSchedule(() => {
      plot.setData(latest.current.data());
      latest.current.onData?.(plot);
    });
    const unsubscribe = latest.current.subscribe?.(() => schedule.want());
    const view = new IntersectionObserver((entries) => schedule.setInView(entries.at(-1)?.isIntersecting ?? true), { rootMargin: '80px' });
    view.observe(element);
    const resize = new ResizeObserver(() => plot.setSize(size()));
    resize.observe(element);
    return () => {
      unsubscribe?.();
      schedule.dispose();
      view.disconnect();
      resize.disconnect();
      plot.destroy();
      chart.current = undefined;
    };
  }, [host]);

  return chart;
}

/** When a chart is drawn: in the next frame while it is in view, now and then while it is not, and as soon as it comes into view. */
class DrawSchedule {
  readonly #draw: () => void;
  #inView = true;
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  want(): void {
    if (this.#inView) this.#frame ||= requestAnimationFrame(this.#now);
    else this.#timer ??= setTimeout(this.#now, outOfViewMs);
  }

  setInView(inView: boolean): void {
    this.#inView = inView;
    if (!inView || this.#timer === undefined) return;
    this.#clear();
    this.want();
  }

  dispose(): void {
    this.#clear();
  }

  readonly #now = () => {
    this.#clear();
    this.#draw();
  };

  #clear(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#frame = 0;
    this.#timer = undefined;
  }
}
