import type { Claim } from '../../../../shared/model/diagnosis/verdict.ts';
import { formatCount } from '../../../../shared/model/format.ts';
import { FailureChip } from '../../../ui/failure-chip.tsx';
import { failureClassStyle } from '../../../ui/failure-class-style.ts';
import { cssColor } from '../../../ui/hue.ts';
import { barPieces } from '../verdict-text.ts';
import styles from './claim-list.module.css';

/** Failures as a bar in the colours of their classes, the whole width being all that failed; hatched where nothing explains them. */
export function ClassBar(props: { classes: Claim['classes']; failed: number; isUnexplained?: boolean }) {
  return (
    <div className={styles.bar} data-unexplained={props.isUnexplained || undefined} aria-hidden>
      {barPieces(props.classes, props.failed).map((piece) => (
        <div
          key={piece.class}
          className={styles.piece}
          style={{ width: `${piece.share * 100}%`, background: cssColor(failureClassStyle(piece.class).hue) }}
        />
      ))}
    </div>
  );
}

/** The same in words: how many of which class. */
export function ClassChips({ classes }: { classes: Claim['classes'] }) {
  return (
    <ul className={styles.chips} aria-label="Classes">
      {classes.map(({ class: name, count }) => (
        <li key={name}>
          <FailureChip failureClass={name} />
          <span className={styles.number}>{formatCount(count)}</span>
        </li>
      ))}
    </ul>
  );
}
