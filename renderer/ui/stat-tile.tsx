import type { ReactNode } from 'react';
import classes from './stat-tile.module.css';
import { type Tone, ToneIcon } from './state-badge.tsx';

/** One figure with its name; `detail` is a second, quieter line. A tone is drawn only where it says something. */
export function StatTile(props: {
  label: string;
  value: string;
  unit?: string;
  detail?: ReactNode;
  /** A third line, e.g. how far it is from the figure of another run. */
  note?: string | undefined;
  tone?: Tone | undefined;
  testId?: string;
}) {
  return (
    <div className={classes.tile} data-tone={props.tone}>
      <dt className={classes.label}>
        {props.tone ? <ToneIcon tone={props.tone} size={12} /> : undefined}
        {props.label}
      </dt>
      <dd className={classes.value} data-testid={props.testId}>
        {props.value}
        {props.unit ? <span className={classes.unit}>{`\u2009${props.unit}`}</span> : undefined}
      </dd>
      {props.detail === undefined ? undefined : <dd className={classes.detail}>{props.detail}</dd>}
      {props.note === undefined ? undefined : (
        <dd className={classes.note} title={props.note}>
          {props.note}
        </dd>
      )}
    </div>
  );
}

/** Splits a figure such as `240 ms` into its value and its unit; one of several units stays whole. */
export function withUnit(text: string): { value: string; unit?: string } {
  const [value = '', unit, more] = text.split('\u2009');
  return unit === undefined || more !== undefined ? { value: text } : { value, unit };
}

/** Tiles side by side, as many as fit. */
export function StatRow({ children, label }: { children: ReactNode; label: string }) {
  return (
    <dl className={classes.row} aria-label={label}>
      {children}
    </dl>
  );
}
