import type { ReactNode } from 'react';
import classes from './empty-state.module.css';

/** What a list or a screen shows when there is nothing yet: what belongs here and what to do. */
export function EmptyState(props: { icon: ReactNode; title: string; children: ReactNode; actions?: ReactNode; level?: 1 | 2 }) {
  const Title = props.level === 1 ? 'h1' : props.level === 2 ? 'h2' : 'p';
  return (
    <div className={classes.empty}>
      <div className={classes.icon} aria-hidden>
        {props.icon}
      </div>
      <Title className={classes.title}>{props.title}</Title>
      <div className={classes.text}>{props.children}</div>
      {props.actions ? <div className={classes.actions}>{props.actions}</div> : undefined}
    </div>
  );
}
