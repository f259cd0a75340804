import { Button, Loader } from '@mantine/core';
import { IconFileUnknown } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ExperimentId } from '../../../shared/base/ids.ts';
import type { ExperimentPlan, LimitSearchPlan } from '../../../shared/contract/experiments.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import classes from './experiment-view.module.css';
import { ExperimentResult } from './parts/experiment-result.tsx';
import { LimitResult } from './parts/limit-result.tsx';
import { useExperiment } from './use-experiment.ts';
import { type StartExperiment, useStartExperiment } from './use-start-experiment.ts';

/** One experiment or search, going on or ended: the same page from its first phase to its answer. */
export function ExperimentPage(props: {
  id: ExperimentId;
  /** A run is going on: nothing else can be started. */
  busy: boolean;
  questions(start: StartExperiment): ReactNode;
  /** Fills the forms in with what it was. */
  onChange(plan: { readonly experiment?: ExperimentPlan; readonly search?: LimitSearchPlan }): void;
}) {
  const { id, busy, questions, onChange } = props;
  const { known, error } = useExperiment(id);
  const start = useStartExperiment();
  if (error && !known) {
    return (
      <EmptyState
        level={1}
        icon={<IconFileUnknown size={40} stroke={1.2} />}
        title={error.code === 'not_found' ? `There is no experiment ${id}` : error.message}
        actions={
          <Button component="a" href="#/experiment" variant="default">
            Show the experiments
          </Button>
        }
      >
        {error.hint ?? 'It may have been made in another data folder.'}
      </EmptyState>
    );
  }
  const { experiment, search } = known ?? {};
  if (!experiment && !search) {
    return (
      <div className={classes.loading}>
        <Loader size="sm" aria-label={`Loading experiment ${id}`} />
      </div>
    );
  }
  return (
    <div className={classes.page}>
      {start.error ? <Notice tone="failed" title={start.error.message} hint={start.error.hint} /> : undefined}
      {experiment ? (
        <ExperimentResult
          experiment={experiment}
          busy={busy || start.starting}
          onAgain={() => start.start({ kind: 'experiment', plan: experiment.plan })}
          onChange={() => onChange({ experiment: experiment.plan })}
        />
      ) : undefined}
      {search ? (
        <LimitResult
          search={search}
          busy={busy || start.starting}
          onAgain={() => start.start({ kind: 'limit', plan: search.plan })}
          onChange={() => onChange({ search: search.plan })}
        />
      ) : undefined}
      {questions(start)}
    </div>
  );
}
