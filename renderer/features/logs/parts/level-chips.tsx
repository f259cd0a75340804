import { formatCount } from '../../../../shared/model/format.ts';
import { logLevels } from '../../../../shared/model/log-level.ts';
import { levelBit } from '../../../ui/log-index.ts';
import classes from './log-bar.module.css';

const chips = [...logLevels.map((name, index) => ({ name: name as string, index })).reverse(), { name: 'no level', index: -1 }];

/** Which levels are shown, with how many lines there are of each. A click takes one out or puts it back; a double one shows it alone. */
export function LevelChips(props: { levels: number; counts: readonly number[]; onChange(levels: number): void }) {
  const { levels, counts, onChange } = props;
  return (
    <fieldset className={classes.levels} aria-label="Levels">
      {chips.map(({ name, index }) => {
        const bit = levelBit(index);
        const count = counts[index < 0 ? logLevels.length : index] ?? 0;
        return (
          <button
            key={name}
            type="button"
            className={classes.level}
            data-level={name}
            data-none={count === 0}
            aria-pressed={(levels & bit) !== 0}
            title={`Click: with or without ${name}. Double click: nothing but ${name}.`}
            onClick={() => onChange(levels ^ bit)}
            onDoubleClick={() => onChange(bit)}
          >
            {name === 'no level' ? 'other' : name.toUpperCase()} <span className={classes.count}>{formatCount(count)}</span>
          </button>
        );
      })}
    </fieldset>
  );
}
