import { formatShare } from '../../../../shared/model/format.ts';
import classes from './interval-bar.module.css';

const width = 150;

/** A share with its 95 % interval on a common scale: a dot on a whisker, and the same in words. */
export function IntervalBar(props: { share: number; interval: readonly [number, number]; widest: number }) {
  const { share, interval, widest } = props;
  const [low, high] = interval;
  const place = (value: number) => 4 + Math.min(1, value / widest) * (width - 8);
  const text = `95\u2009% interval ${formatShare(rounded(low))} to ${formatShare(rounded(high))}`;
  return (
    <span className={classes.interval}>
      <svg width={width} height="12" aria-hidden>
        <line className={classes.scale} x1="4" x2={width - 4} y1="6" y2="6" />
        <line className={classes.whisker} x1={place(low)} x2={Math.max(place(high), place(low) + 1)} y1="6" y2="6" />
        <circle className={classes.dot} cx={place(share)} cy="6" r="3.5" />
      </svg>
      <span className={classes.text}>{text}</span>
    </span>
  );
}

function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
