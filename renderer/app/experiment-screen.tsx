import type { ExperimentId } from '../../shared/base/ids.ts';
import type { ExperimentPlan, LimitSearchPlan } from '../../shared/contract/experiments.ts';
import type { RunListItem } from '../../shared/contract/run-record.ts';
import { ExperimentPage } from '../features/experiment/experiment-page.tsx';
import { useExperimentStore } from '../features/experiment/experiment-store.ts';
import { ExperimentView } from '../features/experiment/experiment-view.tsx';
import type { StartExperiment } from '../features/experiment/use-start-experiment.ts';
import { useRunForm } from '../features/run/form/form-context.ts';
import { useHostStore } from '../features/run/host-store.ts';
import { machineBehind } from '../features/run/machine-behind.ts';
import { ConsentDialog } from '../features/run/parts/consent-dialog.tsx';
import { useRunStore } from '../features/run/run-store.ts';
import { useLastPlan } from '../features/run/use-last-plan.ts';
import { ConfirmDialog } from '../features/stress/parts/confirm-dialog.tsx';
import { StressSettingFields } from '../features/stress/parts/stress-fields.tsx';
import { formToSettings, settingsToForm } from '../features/stress/stress-form.ts';
import { useStressStore } from '../features/stress/stress-store.ts';
import { guardsOf } from '../ui/guard-drafts.ts';
import { navigate } from '../ui/route.ts';
import type { Targets } from './use-targets.ts';

/** The form of an experiment: its load is what stands in the Run form, its stress what stands in the form of the Stress screen. */
export function ExperimentForm({ mode, active, known }: { mode: 'repeat' | 'limit'; active: RunListItem | undefined; known: Targets }) {
  const { plan } = useRunForm().verdict;
  useLastPlan(plan);
  const { target } = machineBehind(plan, known.current, known.targets);
  const drafts = useHostStore((store) => store.guards);
  const stressForm = useStressStore((store) => store.form);
  const { settings, errors } = formToSettings(stressForm);
  return (
    <ExperimentView
      mode={mode}
      load={plan}
      target={target}
      guards={guardsOf(drafts).guards}
      stress={{ fields: <StressSettingFields errors={errors} />, settings }}
      busyWith={active?.id}
      questions={(start) => <ExperimentQuestions start={start} known={known} />}
    />
  );
}

/** One experiment; what it was can be taken over into the forms. */
export function NumberedExperiment({ id, active, known }: { id: ExperimentId; active: RunListItem | undefined; known: Targets }) {
  return (
    <ExperimentPage
      key={id}
      id={id}
      busy={active !== undefined}
      questions={(start) => <ExperimentQuestions start={start} known={known} />}
      onChange={fillForms}
    />
  );
}

function fillForms({ experiment, search }: { readonly experiment?: ExperimentPlan; readonly search?: LimitSearchPlan }): void {
  if (experiment) {
    useRunStore.getState().load(experiment.load);
    useHostStore.getState().load(experiment.guards, undefined);
    useExperimentStore.getState().load(experiment);
    if (experiment.stress) useStressStore.getState().edit(settingsToForm(experiment.stress));
    navigate({ screen: 'experiment' });
  }
  if (search) {
    useRunStore.getState().load(search.load);
    useExperimentStore.getState().loadLimit(search);
    navigate({ screen: 'limit' });
  }
}

/** What is asked before an experiment starts. */
function ExperimentQuestions({ start, known }: { start: StartExperiment; known: Targets }) {
  const { stressQuestion, answerStress } = start;
  const target = known.targets.find(({ id }) => id === stressQuestion?.plan.targetId) ?? known.current;
  return (
    <>
      <ConsentDialog startRun={start} />
      {target ? (
        <ConfirmDialog
          target={target}
          sentence={stressQuestion?.sentence}
          settings={stressQuestion?.plan.stress}
          onAnswer={answerStress}
          onCancel={() => answerStress(false)}
        />
      ) : undefined}
    </>
  );
}
