import { useEffect, useRef } from 'react';
import type { TargetId } from '../../../shared/base/ids.ts';
import type { RunListItem } from '../../../shared/contract/run-record.ts';
import { formatCount } from '../../../shared/model/format.ts';
import { useCall, useRunEvents, useStream } from '../../client/index.ts';
import type { LogRing, LogRowKind } from '../../ui/log-ring.ts';

const quietMs = 1000;

interface Marker {
  readonly at: number;
  readonly text: string;
  readonly kind: Exclude<LogRowKind, 'line'>;
}

/** Runs whose beginning and end may stand in the log. */
const mostRuns = 10;

/** Puts what happens to load runs and stress jobs between the lines of the log, at its own time. */
export function useRunMarkers(ring: LogRing, targets: readonly TargetId[]): void {
  const revision = useStream((client, signal) => client.runs.changes(undefined, { signal }), 'runs in the log').value?.revision;
  const list = useCall(
    (client, signal) => client.runs.list({ limit: mostRuns }, { signal }),
    revision === undefined ? undefined : `runs in the log ${revision}`,
  );
  // While the list is asked for again, the one before stands.
  const runs = useRef<readonly RunListItem[]>([]);
  if (list.data) runs.current = list.data.items;
  const [newest] = runs.current;
  const jobs = useStream((client, signal) => client.stress.watch(undefined, { signal }), 'stress in the log').value?.jobs;
  const events = useRunEvents(newest?.id, newest?.state === 'running');

  const wanted: Marker[] = runs.current.flatMap(runMarkers);
  for (const { atMs, text, kind } of events) {
    // Stress is told below, also where no run goes on.
    if (newest === undefined || kind.startsWith('stress')) continue;
    const isBad = kind === 'guard' || kind === 'link_lost' || kind === 'alarm';
    wanted.push({ at: Date.parse(newest.startedAt) + atMs, text: `Run ${newest.id}: ${text}`, kind: isBad ? 'warning' : 'note' });
  }
  for (const job of jobs ?? []) {
    if (!targets.includes(job.targetId) || job.state === 'starting') continue;
    const what = `${job.settings.kind}, ${job.workerCount ?? job.settings.workers} workers at nice ${job.actualNiceness ?? job.settings.niceness}`;
    wanted.push({ at: job.startedAt, text: `Stress on: ${what}`, kind: 'warning' });
    if (job.endedAt !== undefined) wanted.push({ at: job.endedAt, text: `Stress off (${job.state})`, kind: 'note' });
  }
  useMarkers(ring, wanted);
}

function runMarkers(run: RunListItem): Marker[] {
  const at = Date.parse(run.startedAt);
  const started: Marker = { at, text: `Run ${run.id} started: ${run.planText} at ${run.target}`, kind: 'note' };
  if (run.state === 'running') return [started];
  const failed = `${formatCount(run.failed)} of ${formatCount(run.asked)} failed`;
  return [started, { at: at + run.durationMs, text: `Run ${run.id} ended: ${failed}`, kind: run.failed > 0 ? 'warning' : 'note' }];
}

/** Each marker once, for as long as the ring holds what it was put into. */
function useMarkers(ring: LogRing, wanted: readonly Marker[]): void {
  const key = JSON.stringify(wanted);
  useEffect(() => {
    const placed = new Set<string>();
    let epoch = ring.epoch;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const place = (quiet: boolean) => {
      clearTimeout(timer);
      if (ring.epoch !== epoch) {
        epoch = ring.epoch;
        placed.clear();
      }
      const present = new Set(ring.markers.map(({ at, text }) => `${at} ${text}`));
      const newest = ring.length === 0 ? Number.NEGATIVE_INFINITY : ring.at(ring.endId - 1);
      const oldest = timeOfFirstLine(ring);
      let isNew = false;
      for (const marker of JSON.parse(key) as Marker[]) {
        // Among lines only: before the first there is nothing it could belong to.
        if (placed.has(`${marker.at} ${marker.text}`) || present.has(`${marker.at} ${marker.text}`) || marker.at < oldest) continue;
        // Older lines may still be on their way: what is newer than all of them waits until it is quiet.
        if (marker.at > newest && !quiet) {
          timer = setTimeout(() => place(true), quietMs);
          continue;
        }
        placed.add(`${marker.at} ${marker.text}`);
        ring.mark(marker);
        isNew = true;
      }
      if (isNew) ring.touch();
    };
    place(false);
    const leave = ring.subscribe(() => place(false));
    return () => {
      clearTimeout(timer);
      leave();
    };
  }, [ring, key]);
}

/** What is said of a source before its first line has the time of the saying. */
function timeOfFirstLine(ring: LogRing): number {
  for (let id = ring.firstId; id < ring.endId; id += 1) if (ring.isLine(id)) return ring.at(id);
  return Number.POSITIVE_INFINITY;
}
