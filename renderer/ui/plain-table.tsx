import type { ReactNode } from 'react';
import classes from './plain-table.module.css';

/** A short table as wide as its panel; `data-align="right"` and `data-mono` on its cells say how they stand. Wider than that it scrolls by itself. */
export function PlainTable({ label, minWidth, children }: { label: string; minWidth?: number; children: ReactNode }) {
  return (
    <div className={classes.scroll}>
      <table className={classes.table} aria-label={label} style={{ minWidth }}>
        {children}
      </table>
    </div>
  );
}
