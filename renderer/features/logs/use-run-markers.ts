import { useEffect, useRef } from 'react';
import type { TargetId } from '../../../shared/base/ids.ts';
import { formatCount } from '../../../shared/model/format.ts';
import { useCall, useStream } from '../../client/index.ts';
import type { LogRing, LogRowKind } from '../../ui/log-ring.ts';

/** Asked for while a run goes on; what began in between is put where its time belongs. */
const intervalMs = 2000;

const quietMs = 1000;

interface Marker {
  readonly at: number;
  readonly text: string;
  readonly kind: Exclude<LogRowKind, 'line'>;
}

/** Puts what happens to load runs and stress jobs between the lines of the log, at its own time. */
export function useRunMarkers(ring: LogRing, targets: readonly TargetId[]): void {
  const run = useStream((client, signal) => client.load.active(undefined, { signal }), 'active run in the log').value?.run;
  const last = useRef(run);
  if (run) last.current = run;
  const shown = run ?? last.current;
  const id = shown?.id;
  const markers = useCall((client, signal) => (id ? client.runs.markers({ id }, { signal }) : Promise.resolve([])), id && `markers ${id}`);
  const detail = useCall(
    (client, signal) => (id ? client.runs.get({ id }, { signal }) : Promise.resolve(undefined)),
    id && `log run ${id}`,
  );
  const jobs = useStream((client, signal) => client.stress.watch(undefined, { signal }), 'stress in the log').value?.jobs;
  const going = run !== undefined;
  const { reload } = markers;
  const { reload: reloadDetail } = detail;
  useEffect(() => {
    if (!going) {
      reload();
      reloadDetail();
      return;
    }
    const timer = setInterval(reload, intervalMs);
    return () => clearInterval(timer);
  }, [going, reload, reloadDetail]);

  const wanted: Marker[] = [];
  if (shown) {
    const startedAt = Date.parse(shown.startedAt);
    wanted.push({ at: startedAt, text: `Run ${shown.id} started: ${shown.planText} at ${shown.target}`, kind: 'note' });
    const item = detail.data?.item;
    if (!going && item && item.id === shown.id && item.state !== 'running') {
      const failed = `${formatCount(item.failed)} of ${formatCount(item.asked)} failed`;
      wanted.push({ at: startedAt + item.durationMs, text: `Run ${item.id} ended: ${failed}`, kind: item.failed > 0 ? 'warning' : 'note' });
    }
    for (const { atMs, text, kind } of markers.data ?? []) {
      // Stress is told below, also where no run goes on.
      if (kind.startsWith('stress')) continue;
      wanted.push({
        at: startedAt + atMs,
        text: `Run ${shown.id}: ${text}`,
        kind: kind === 'guard' || kind === 'link_lost' ? 'warning' : 'note',
      });
    }
  }
  for (const job of jobs ?? []) {
    if (!targets.includes(job.targetId) || job.state === 'starting') continue;
    const what = `${job.settings.kind}, ${job.workerCount ?? job.settings.workers} workers at nice ${job.actualNiceness ?? job.settings.niceness}`;
    wanted.push({ at: job.startedAt, text: `Stress on: ${what}`, kind: 'warning' });
    if (job.endedAt !== undefined) wanted.push({ at: job.endedAt, text: `Stress off (${job.state})`, kind: 'note' });
  }
  useMarkers(ring, wanted);
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
      const oldest = ring.length === 0 ? Number.POSITIVE_INFINITY : ring.at(ring.firstId);
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
