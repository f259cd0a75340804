import { useMemo } from 'react';
import { useCall, useStream } from '../../client/index.ts';
import { type Moment, momentsOf } from './moments.ts';

/** Our last runs and stress jobs, so that what CloudWatch shows can be read against them. */
export function useMoments(): readonly Moment[] {
  const changes = useStream((client, signal) => client.runs.changes(undefined, { signal }), 'runs').value?.revision;
  const runs = useCall(
    (client, signal) => client.runs.list({ limit: 30 }, { signal }),
    changes === undefined ? undefined : `runs ${changes}`,
  ).data?.items;
  const jobs = useStream((client, signal) => client.stress.watch(undefined, { signal }), 'stress').value?.jobs;
  return useMemo(() => momentsOf(runs ?? [], jobs ?? []), [runs, jobs]);
}
