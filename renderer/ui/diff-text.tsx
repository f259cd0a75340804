import { type DiffLine, diffLines } from './diff-lines.ts';
import classes from './diff-text.module.css';

const spoken: Partial<Record<DiffLine['kind'], 'ins' | 'del'>> = { added: 'ins', removed: 'del' };

/** A unified diff: what goes and what comes by its sign, its element and its colour. */
export function DiffText({ diff, label }: { diff: string; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach what scrolls.
    <section className={classes.diff} aria-label={label} tabIndex={0}>
      <pre className={classes.lines}>
        {diffLines(diff).map(({ key, kind, text }) => {
          const Line = spoken[kind] ?? 'span';
          return (
            <Line key={key} className={classes.line} data-kind={kind}>
              {text}
            </Line>
          );
        })}
      </pre>
    </section>
  );
}
