import { type ReactNode, useId } from 'react';
import classes from './panel.module.css';

/** A titled surface; `aside` sits at the right end of its title line. */
export function Panel(props: { title?: string; aside?: ReactNode; children: ReactNode; flush?: boolean; className?: string | undefined }) {
  const titleId = useId();
  return (
    <section className={`${classes.panel} ${props.className ?? ''}`} {...(props.title ? { 'aria-labelledby': titleId } : {})}>
      {props.title ? (
        <header className={classes.header}>
          <h2 id={titleId} className={classes.title}>
            {props.title}
          </h2>
          {props.aside}
        </header>
      ) : undefined}
      <div className={props.flush ? undefined : classes.body}>{props.children}</div>
    </section>
  );
}
