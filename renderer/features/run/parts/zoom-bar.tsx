import { Button } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconMinus, IconPlus } from '@tabler/icons-react';
import { useEffect, useSyncExternalStore } from 'react';
import type { TimeZoom } from '../../../ui/time-zoom.ts';
import { spanText } from '../span-text.ts';
import classes from './zoom-bar.module.css';

const less = 0.5;
const step = 0.5;

/** Which part of the run all charts show, always in view while it is a part: back to the whole by the button or Esc. */
export function ZoomBar({ zoom }: { zoom: TimeZoom }) {
  const span = useSyncExternalStore(zoom.subscribe, zoom.span);
  const isZoomed = span !== undefined;
  useEffect(() => {
    if (!isZoomed) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.shiftKey || event.defaultPrevented || isElsewhere(event.target)) return;
      zoom.reset();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [isZoomed, zoom]);
  return (
    <section className={classes.bar} aria-label="Zoom of all charts" data-zoomed={isZoomed || undefined}>
      {span ? (
        <>
          <span className={classes.span} data-testid="zoom">
            {`zoom: ${spanText(span)}`}
          </span>
          <button type="button" className={classes.small} aria-label="Show what is before" onClick={() => zoom.move(-step)}>
            <IconChevronLeft size={14} aria-hidden />
          </button>
          <button type="button" className={classes.small} aria-label="Show what is after" onClick={() => zoom.move(step)}>
            <IconChevronRight size={14} aria-hidden />
          </button>
        </>
      ) : (
        <span className={classes.hint}>Drag over a chart to zoom all of them</span>
      )}
      <button type="button" className={classes.small} aria-label="Zoom in" onClick={() => zoom.scale(less)}>
        <IconPlus size={14} aria-hidden />
      </button>
      {span ? (
        <>
          <button type="button" className={classes.small} aria-label="Zoom out" onClick={() => zoom.scale(1 / less)}>
            <IconMinus size={14} aria-hidden />
          </button>
          <Button size="compact-xs" variant="default" onClick={() => zoom.reset()} title="Esc, or a double click into a chart">
            Reset
          </Button>
        </>
      ) : undefined}
    </section>
  );
}

/** Esc has a meaning of its own there. */
function isElsewhere(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, [role="dialog"], [role="menu"], [role="log"]') !== null;
}
