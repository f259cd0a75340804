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
    let frame = 0;
    const unsubscribe = latest.current.subscribe?.(() => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        plot.setData(latest.current.data());
        latest.current.onData?.(plot);
      });
    });
    const resize = new ResizeObserver(() => plot.setSize(size()));
    resize.observe(element);
    return () => {
      unsubscribe?.();
      cancelAnimationFrame(frame);
      resize.disconnect();
      plot.destroy();
      chart.current = undefined;
    };
  }, [host]);

  return chart;
}
