import { type KeyboardEvent, useState } from 'react';
import { formatPlural } from '../../../../shared/model/format.ts';
import { errorBucketSeconds } from '../../../ui/log-ring.ts';
import { formatLogTime } from '../../../ui/log-text.ts';
import classes from './error-rate.module.css';

const stepMs = errorBucketSeconds * 1000;
/** Bars: 8 min. */
const mostBars = 96;
const barPixels = 3;
const height = 22;

/** Errors in every 5 s of the log, up to its newest line. A click goes to the first line of that time; arrow keys and Enter do the same. */
export function ErrorRate({ errors, newest, onPick }: { errors: RingErrors; newest: number | undefined; onPick(at: number): void }) {
  const [pointed, setPointed] = useState<number | undefined>(undefined);
  if (newest === undefined) return undefined;
  const last = Math.floor(newest / stepMs) * stepMs;
  const counts = new Map(errors);
  const bars = Array.from({ length: mostBars }, (_, index) => {
    const at = last - (mostBars - 1 - index) * stepMs;
    return { at, count: counts.get(at) ?? 0 };
  });
  const most = bars.reduce((top, { count }) => Math.max(top, count), 1);
  const place = Math.min(mostBars - 1, pointed ?? mostBars - 1);
  const bar = bars[place] ?? { at: last, count: 0 };
  const text = `${formatLogTime(bar.at).slice(0, 8)}: ${formatPlural(bar.count, 'error')} in ${errorBucketSeconds}\u2009s`;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step !== undefined) setPointed(Math.max(0, Math.min(mostBars - 1, place + step)));
    else if (event.key === 'Enter') onPick(bar.at);
    else return;
    event.preventDefault();
  };
  const placeOf = (clientX: number, element: Element) =>
    Math.max(0, Math.min(mostBars - 1, Math.floor((clientX - element.getBoundingClientRect().left) / barPixels)));
  return (
    <div className={classes.rate}>
      <span className={classes.title}>Errors</span>
      <div
        className={classes.bars}
        role="slider"
        tabIndex={0}
        aria-label={`Errors in every ${errorBucketSeconds} seconds`}
        aria-valuemin={0}
        aria-valuemax={mostBars - 1}
        aria-valuenow={place}
        aria-valuetext={text}
        onKeyDown={onKeyDown}
        onClick={(event) => onPick(bars[placeOf(event.clientX, event.currentTarget)]?.at ?? last)}
        onMouseMove={(event) => setPointed(placeOf(event.clientX, event.currentTarget))}
        onMouseLeave={() => setPointed(undefined)}
      >
        <svg width={mostBars * barPixels} height={height} aria-hidden>
          {bars.map(({ at, count }, index) => {
            const tall = count === 0 ? 1 : Math.max(3, (count / most) * height);
            return (
              <rect
                key={at}
                x={index * barPixels}
                y={height - tall}
                width={barPixels - 1}
                height={tall}
                className={count === 0 ? classes.none : index === place && pointed !== undefined ? classes.pointed : classes.some}
              />
            );
          })}
        </svg>
      </div>
      <span className={classes.text}>{text}</span>
    </div>
  );
}

type RingErrors = readonly (readonly [number, number])[];
