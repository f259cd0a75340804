import { Button } from '@mantine/core';
import { useEffect } from 'react';
import type { LabStatus } from '../../../shared/contract/lab.ts';
import type { RunListItem } from '../../../shared/contract/run-record.ts';
import type { Target } from '../../../shared/contract/targets.ts';
import type { LoadPlan } from '../../../shared/model/load-plan.ts';
import { planNeedsFile, planToCommand } from '../../../shared/model/plan-command.ts';
import { loadPresets } from '../../../shared/model/presets.ts';
import { stressPresets } from '../../../shared/model/stress-settings.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { downloadFile } from '../../ui/download-file.ts';
import { guardsOf } from '../../ui/guard-drafts.ts';
import { Panel } from '../../ui/panel.tsx';
import { PresetCards } from '../../ui/preset-cards.tsx';
import { useRunForm } from './form/form-context.ts';
import { RunFormPanel } from './form/run-form-panel.tsx';
import { hostFlags, stressCommand } from './host-command.ts';
import { useHostStore } from './host-store.ts';
import { machineBehind } from './machine-behind.ts';
import { ConsentDialog } from './parts/consent-dialog.tsx';
import { EstimatePanel } from './parts/estimate-panel.tsx';
import { LabHint } from './parts/lab-hint.tsx';
import { StressDialog } from './parts/stress-dialog.tsx';
import { presetOf, useRunStore } from './run-store.ts';
import classes from './run-view.module.css';
import { useKnownRate } from './use-known-rate.ts';
import { useLastPlan } from './use-last-plan.ts';
import { useStartRun } from './use-start-run.ts';

/** The Run screen: say what to fire, see what it will come to, start. */
export function RunView(props: {
  active: RunListItem | undefined;
  lab: LabStatus | undefined;
  /** The machine that is worked with. */
  current: Target | undefined;
  targets: readonly Target[];
}) {
  const { active, lab, current, targets } = props;
  const runForm = useRunForm();
  const startRun = useStartRun();
  const { applyPreset, setUrl } = useRunStore();
  const { guards, stressed, stress } = useHostStore();
  const preset = stressed ? stressPresets.find(({ id }) => id === stress) : undefined;
  const { plan } = runForm.verdict;
  const behind = machineBehind(plan, current, targets);
  const { target } = behind;
  const url = runForm.form.requests[0]?.url ?? '';
  const knownRate = useKnownRate(plan);
  const recalled = useLastPlan(plan);

  // Coming from the demo lab with an empty form: its address is what was meant.
  const labUrl = lab?.state === 'running' ? lab.url : undefined;
  useEffect(() => {
    if (recalled && labUrl !== undefined && url === '') setUrl(labUrl);
  }, [recalled, labUrl, url, setUrl]);

  return (
    <div className={classes.screen}>
      <h1 className={classes.title}>Run</h1>
      <RunFormPanel runForm={runForm} startRun={startRun} busyWith={active?.id} behind={behind} />
      <div className={classes.side}>
        <PresetCards presets={loadPresets} chosen={presetOf(runForm.form, loadPresets)} onChoose={applyPreset} />
        {lab ? <LabHint lab={lab} url={url} onUse={setUrl} /> : undefined}
        <Panel title="What it will come to">
          {plan ? (
            <EstimatePanel plan={plan} knownRatePerSecond={knownRate} />
          ) : (
            <p className={classes.quiet}>{url === '' ? 'Give a URL to load.' : 'Shown as soon as every field is right.'}</p>
          )}
        </Panel>
        <Panel title="The same from a terminal or a pipeline">
          {plan ? (
            <>
              {target && preset ? (
                <CommandLine command={`${stressCommand(target, preset.settings)} &`} label="blitz stress command" />
              ) : undefined}
              <CommandLine command={planToCommand(plan) + hostFlags(target, guardsOf(guards).guards ?? [])} label="blitz run command" />
              {planNeedsFile(plan) ? <SavePlan plan={plan} /> : undefined}
            </>
          ) : (
            <p className={classes.quiet}>The blitz run command appears here.</p>
          )}
        </Panel>
      </div>
      <ConsentDialog startRun={startRun} />
      <StressDialog startRun={startRun} />
    </div>
  );
}

/** Flags cannot say every plan: this one is read from a file. JSON is YAML, too. */
function SavePlan({ plan }: { plan: LoadPlan }) {
  const content = `${JSON.stringify(plan, undefined, 2)}\n`;
  return (
    <div className={classes.save}>
      <Button variant="default" onClick={() => downloadFile({ fileName: 'plan.yaml', mediaType: 'application/yaml', content })}>
        Save plan.yaml
      </Button>
      <span className={classes.quiet}>Flags cannot say this plan. Save it where you run the command.</span>
    </div>
  );
}
