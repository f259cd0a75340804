import { IconCircleDot } from '@tabler/icons-react';
import classes from './preset-cards.module.css';

/** Something worth trying, by name. */
export interface PresetCard {
  readonly id: string;
  readonly label: string;
  /** What it is for, in a sentence. */
  readonly note: string;
}

/** One button for each preset; the one that is chosen is marked. `isDense`: narrow cards, for short notes. */
export function PresetCards<Card extends PresetCard>(props: {
  presets: readonly Card[];
  chosen: string | undefined;
  isDense?: boolean;
  onChoose(preset: Card): void;
}) {
  const { presets, chosen, isDense = false, onChoose } = props;
  return (
    <fieldset className={classes.cards} data-dense={isDense} aria-label="Presets">
      {presets.map((preset) => (
        <button key={preset.id} type="button" className={classes.card} aria-pressed={preset.id === chosen} onClick={() => onChoose(preset)}>
          <span className={classes.label}>
            {preset.label}
            {preset.id === chosen ? <IconCircleDot size={15} className={classes.mark} aria-hidden /> : undefined}
          </span>
          <span className={classes.note}>{preset.note}</span>
        </button>
      ))}
    </fieldset>
  );
}
