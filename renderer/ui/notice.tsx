import type { ReactNode } from 'react';
import classes from './notice.module.css';
import { type Tone, ToneIcon } from './state-badge.tsx';

/** Something the user must know: what happened, and under it what to do. An error or a warning is announced. */
export function Notice(props: { tone: Tone; title: ReactNode; hint?: ReactNode; actions?: ReactNode; live?: boolean }) {
  return (
    <div
      className={classes.notice}
      data-tone={props.tone}
      {...(props.live === false ? {} : { role: props.tone === 'failed' ? 'alert' : 'status' })}
    >
      <span className={classes.icon}>
        <ToneIcon tone={props.tone} size={16} />
      </span>
      <div className={classes.body}>
        <div className={classes.title}>{props.title}</div>
        {props.hint ? <div className={classes.hint}>{props.hint}</div> : undefined}
      </div>
      {props.actions}
    </div>
  );
}
