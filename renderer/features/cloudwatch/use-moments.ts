import { useMemo } from 'react';
import { useCall, useStream } from '../../client/index.ts';

/** Something of ours that went on, for a chart: when it began and, if it has, ended (Unix ms). */
export interface Moment {
  readonly at: number;
  readonly text: string;
  readonly tone: 'failed' | 'unknown';
}

/** Our last runs and stress jobs, so that what CloudWatch shows can be read against them. */
export function useMoments(): readonly Moment[] {
  const changes = useStream((client, signal) => client.runs.changes(undefined, { signal }), 'runs').value?.revision;
  const runs = useCall(
    (client, signal) => client.runs.list({ limit: 30 }, { signal }),
    changes === undefined ? undefined : `runs ${changes}`,
  ).data?.items;
  const jobs = useStream((client, signal) => client.stress.watch(undefined, { signal }), 'stress').value?.jobs;
  return useMemo(
    () => [
      ...(runs ?? []).map(({ id, startedAt }) => ({ at: Date.parse(startedAt), text: `run ${id}`, tone: 'failed' as const })),
      ...(jobs ?? []).flatMap(({ startedAt, endedAt }) => [
        { at: startedAt, text: 'stress on', tone: 'unknown' as const },
        ...(endedAt === undefined ? [] : [{ at: endedAt, text: 'stress off', tone: 'unknown' as const }]),
      ]),
    ],
    [runs, jobs],
  );
}
