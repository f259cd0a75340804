import { IconCircleDot } from '@tabler/icons-react';
import { stressPresets } from '../../../../shared/model/stress-settings.ts';
import { presetOfForm } from '../stress-form.ts';
import { useStressStore } from '../stress-store.ts';
import classes from '../stress-view.module.css';

/** One button for each kind of stress worth trying: it fills in the form. */
export function StressPresets() {
  const { form, applyPreset } = useStressStore();
  const chosen = presetOfForm(form, stressPresets);
  return (
    <fieldset className={classes.presets} aria-label="Presets">
      {stressPresets.map((preset) => (
        <button
          key={preset.id}
          type="button"
          className={classes.preset}
          aria-pressed={preset.id === chosen}
          onClick={() => applyPreset(preset)}
        >
          <span className={classes.presetLabel}>
            {preset.label}
            {preset.id === chosen ? <IconCircleDot size={15} className={classes.mark} aria-hidden /> : undefined}
          </span>
          <span className={classes.note}>{preset.note}</span>
        </button>
      ))}
    </fieldset>
  );
}
