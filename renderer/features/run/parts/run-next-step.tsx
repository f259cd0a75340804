import type { RunDetail, RunListItem } from '../../../../shared/contract/run-record.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { nextStep } from '../../../../shared/model/next-step.ts';
import { loadPresets } from '../../../../shared/model/presets.ts';
import { holdsRedactedSecret } from '../../../../shared/model/redact-plan.ts';
import { NextStepPanel } from '../../../ui/next-step-panel.tsx';
import { navigate } from '../../../ui/route.ts';
import { useRunStore } from '../run-store.ts';
import { recordedWith, type StartRun } from '../use-start-run.ts';

/** What to do after this run, read off it and the runs before it. */
export function RunNextStep(props: {
  detail: RunDetail;
  /** The machine that was recorded, where it is still known. */
  target: Target | undefined;
  runs: readonly RunListItem[];
  startRun: StartRun;
}) {
  const { detail, target, runs, startRun } = props;
  const { load, applyPreset } = useRunStore();
  const step = nextStep(runs);
  if (!step) return undefined;
  const edit = (presetId?: string) => {
    load(detail.plan, detail.item.tags);
    const preset = loadPresets.find(({ id }) => id === presetId);
    if (preset) applyPreset(preset);
    navigate({ screen: 'run' });
  };
  const repeat = () => (holdsRedactedSecret(detail.plan) ? edit() : startRun.start(detail.plan, detail.item.tags, recordedWith(target)));
  return <NextStepPanel step={step} busy={startRun.starting} here={detail.item.id} onPreset={edit} onRepeat={repeat} />;
}
