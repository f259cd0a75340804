import { Button } from '@mantine/core';
import { IconPlayerPlayFilled } from '@tabler/icons-react';
import { type ReactNode, useMemo } from 'react';
import type { Guard } from '../../../shared/contract/guard.ts';
import type { Target } from '../../../shared/contract/targets.ts';
import type { LoadPlan } from '../../../shared/model/load-plan.ts';
import type { StressSettings } from '../../../shared/model/stress-settings.ts';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { formToExperiment, formToLimitSearch } from './experiment-form.ts';
import { useExperimentStore } from './experiment-store.ts';
import classes from './experiment-view.module.css';
import { EarlierExperiments } from './parts/earlier-experiments.tsx';
import { ExperimentFields } from './parts/experiment-fields.tsx';
import { ExperimentTabs } from './parts/experiment-tabs.tsx';
import { LimitFields } from './parts/limit-fields.tsx';
import { LoadFacts } from './parts/load-facts.tsx';
import { PlanCommand } from './parts/plan-command.tsx';
import { PreviewPanel } from './parts/preview-panel.tsx';
import { useActiveExperiment } from './use-experiment.ts';
import { useStartExperiment } from './use-start-experiment.ts';

/** What other screens' forms say, and the questions they ask before a start. */
export interface ExperimentSurroundings {
  /** What stands in the Run form; absent while it is not filled in. */
  readonly load: LoadPlan | undefined;
  /** The machine behind its URL, where it is known. */
  readonly target: Target | undefined;
  /** Of the Run form; absent while one of them needs another value. */
  readonly guards: readonly Guard[] | undefined;
  /** The fields of the stress, and what they say. */
  readonly stress: { readonly fields: ReactNode; readonly settings: StressSettings | undefined };
  /** The number of the run that is going on. */
  readonly busyWith: number | undefined;
  readonly questions: (start: ReturnType<typeof useStartExperiment>) => ReactNode;
}

/** Asks a site one question: a load as often as it takes to trust the answer, or the highest rate at which nothing fails. */
export function ExperimentView({ mode, ...props }: ExperimentSurroundings & { mode: 'repeat' | 'limit' }) {
  const { load, target, guards, stress, busyWith, questions } = props;
  const { form, limit } = useExperimentStore();
  const start = useStartExperiment();
  const active = useActiveExperiment();
  const going = [active?.experiment, active?.search].find((one) => one?.state === 'running');
  const repeated = useMemo(
    () => formToExperiment(form, { load, targetId: target?.id, guards: guards ?? [], stress: stress.settings }),
    [form, load, target?.id, guards, stress.settings],
  );
  const searched = useMemo(() => formToLimitSearch(limit, { load, targetId: target?.id }), [limit, load, target?.id]);
  const isRepeat = mode === 'repeat';
  const ready = guards !== undefined && (isRepeat ? repeated.plan : searched.plan) !== undefined;
  const begin = () => {
    if (isRepeat && repeated.plan) start.start({ kind: 'experiment', plan: repeated.plan });
    if (!isRepeat && searched.plan) start.start({ kind: 'limit', plan: searched.plan });
  };
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <h1 className={classes.title}>{isRepeat ? 'Experiment' : 'Find the limit'}</h1>
        <ExperimentTabs mode={mode} />
      </header>
      {going ? (
        <Notice
          tone="running"
          title={`Experiment ${going.id} is going on: one at a time.`}
          actions={
            <Button component="a" href={`#/experiment/${going.id}`} variant="default">
              Watch it
            </Button>
          }
        />
      ) : undefined}
      <div className={classes.columns}>
        <Panel title={isRepeat ? 'Repeat and compare' : 'The highest rate at which nothing fails'}>
          <form
            className={classes.form}
            aria-label={isRepeat ? 'Experiment' : 'Search for the limit'}
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              begin();
            }}
          >
            <LoadFacts load={load} target={target} isLimit={!isRepeat} />
            {isRepeat ? (
              <ExperimentFields errors={repeated.errors} target={target} stressFields={stress.fields} />
            ) : (
              <LimitFields errors={searched.errors} />
            )}
            {start.error ? <Notice tone="failed" title={start.error.message} hint={start.error.hint} /> : undefined}
            {guards === undefined ? (
              <Notice
                tone="failed"
                title="A guard of the Run form needs another value."
                hint={<a href="#/run">Open the Run form</a>}
                live={false}
              />
            ) : undefined}
            <Button
              type="submit"
              size="sm"
              fullWidth
              leftSection={<IconPlayerPlayFilled size={16} />}
              loading={start.starting}
              disabled={!ready || busyWith !== undefined || going !== undefined}
            >
              {busyWith === undefined || going !== undefined
                ? isRepeat
                  ? 'Start the experiment'
                  : 'Find the limit'
                : `Run ${busyWith} is going on`}
            </Button>
          </form>
        </Panel>
        <div className={classes.side}>
          {isRepeat ? <PreviewPanel plan={repeated.plan} /> : undefined}
          <PlanCommand plan={isRepeat ? repeated.plan : undefined} search={isRepeat ? undefined : searched.plan} />
          <EarlierExperiments />
        </div>
      </div>
      {questions(start)}
    </div>
  );
}
