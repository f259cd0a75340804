import type { ReactNode } from 'react';
import classes from './empty-state.module.css';

/** What a list or a screen shows when there is nothing yet: what belongs here and what to do. */
export function EmptyState(props: { icon: ReactNode; title: string; children: ReactNode; actions?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <div className={classes.icon} aria-hidden>
        {props.icon}
      </div>
      <p className={classes.title}>{props.title}</p>
      <div className={classes.text}>{props.children}</div>
      {props.actions ? <div className={classes.actions}>{props.actions}</div> : undefined}
    </div>
  );
}
