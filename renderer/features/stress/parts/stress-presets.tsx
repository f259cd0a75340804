import { stressPresets } from '../../../../shared/model/stress-settings.ts';
import { PresetCards } from '../../../ui/preset-cards.tsx';
import { presetOfForm } from '../stress-form.ts';
import { useStressStore } from '../stress-store.ts';

/** One button for each kind of stress worth trying: it fills in the form. */
export function StressPresets() {
  const { form, applyPreset } = useStressStore();
  return <PresetCards presets={stressPresets} chosen={presetOfForm(form, stressPresets)} isDense onChoose={applyPreset} />;
}
