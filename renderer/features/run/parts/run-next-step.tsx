import type { RunDetail, RunListItem } from '../../../../shared/contract/run-record.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { nextStep } from '../../../../shared/model/next-step.ts';
import { loadPresets } from '../../../../shared/model/presets.ts';
import { NextStepPanel } from '../../../ui/next-step-panel.tsx';
import { changeRun, repeatRun } from '../repeat-run.ts';
import { useRunStore } from '../run-store.ts';
import type { StartRun } from '../use-start-run.ts';

/** What to do after this run, read off it and the runs before it. */
export function RunNextStep(props: {
  detail: RunDetail;
  /** The machine that was recorded, where it is still known. */
  target: Target | undefined;
  runs: readonly RunListItem[];
  startRun: StartRun;
}) {
  const { detail, target, runs, startRun } = props;
  const applyPreset = useRunStore((store) => store.applyPreset);
  const step = nextStep(runs);
  if (!step) return undefined;
  const edit = (presetId?: string) => {
    changeRun(detail);
    const preset = loadPresets.find(({ id }) => id === presetId);
    if (preset) applyPreset(preset);
  };
  const repeat = () => repeatRun(startRun, detail, target);
  return <NextStepPanel step={step} busy={startRun.starting} here={detail.item.id} onPreset={edit} onRepeat={repeat} />;
}
