import classes from './row-check.module.css';

/** The box that picks a row of a long table: a plain one, because hundreds a second come and go while one scrolls. */
export function RowCheck({ label, checked, onToggle }: { label: string; checked: boolean; onToggle(): void }) {
  return (
    <input
      type="checkbox"
      className={classes.box}
      aria-label={label}
      checked={checked}
      onChange={onToggle}
      onClick={(event) => event.stopPropagation()}
    />
  );
}
