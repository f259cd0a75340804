import { IconCircleDot } from '@tabler/icons-react';
import { type LoadPreset, loadPresets } from '../../../../shared/model/presets.ts';
import classes from './preset-cards.module.css';

/** Loads worth trying: a click fills the form and leaves its target alone. */
export function PresetCards({ chosen, onChoose }: { chosen: string | undefined; onChoose(preset: LoadPreset): void }) {
  return (
    <fieldset className={classes.cards} aria-label="Presets">
      {loadPresets.map((preset) => (
        <button key={preset.id} type="button" className={classes.card} aria-pressed={preset.id === chosen} onClick={() => onChoose(preset)}>
          <span className={classes.label}>
            {preset.label}
            {preset.id === chosen ? <IconCircleDot size={15} className={classes.mark} aria-hidden /> : undefined}
          </span>
          <span className={classes.purpose}>{preset.purpose}</span>
        </button>
      ))}
    </fieldset>
  );
}
