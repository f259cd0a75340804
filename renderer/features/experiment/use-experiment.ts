import type { ExperimentId } from '../../../shared/base/ids.ts';
import type { OpsError } from '../../../shared/base/ops-error.ts';
import type { Experiment, LimitSearch } from '../../../shared/contract/experiments.ts';
import { fromWireError } from '../../../shared/contract/wire-error.ts';
import { useCall, useStream } from '../../client/index.ts';

/** An experiment or a search for the limit: both have numbers of one row. */
export interface KnownExperiment {
  readonly experiment?: Experiment | undefined;
  readonly search?: LimitSearch | undefined;
}

/** The one that goes on, and how it ended. */
export function useActiveExperiment(): KnownExperiment | undefined {
  return useStream((client, signal) => client.experiments.active(undefined, { signal }), 'active experiment').value;
}

/** One by its number: followed while it goes on, read from the history otherwise. */
export function useExperiment(id: ExperimentId): { readonly known: KnownExperiment | undefined; readonly error: OpsError | undefined } {
  const active = useActiveExperiment();
  const live = active?.experiment?.id === id || active?.search?.id === id;
  const { data, error } = useCall<KnownExperiment>(
    async (client, signal) => {
      try {
        return { experiment: await client.experiments.get({ id }, { signal }) };
      } catch (failure) {
        if (fromWireError(failure, undefined).code !== 'not_found') throw failure;
        return { search: await client.experiments.getLimit({ id }, { signal }) };
      }
    },
    active === undefined || live ? undefined : `experiment ${id}`,
  );
  if (!live || !active) return { known: data, error };
  return { known: active.experiment?.id === id ? { experiment: active.experiment } : { search: active.search }, error: undefined };
}
