import type { RunMarker } from '../../../shared/contract/runs.ts';
import type { ChartMarker } from '../../ui/chart-marker.ts';

type Kind = RunMarker['kind'];

/** What begins and ends is shaded between. */
const endedBy: Partial<Record<Kind, Kind>> = { stress_started: 'stress_ended', link_lost: 'link_restored' };
const begunBy = new Map(Object.entries(endedBy).map(([begin, end]) => [end, begin]));

const tones: Partial<Record<Kind, ChartMarker['tone']>> = {
  guard: 'failed',
  alarm: 'failed',
  stress_started: 'warning',
  stress_ended: 'warning',
  link_lost: 'warning',
  link_restored: 'warning',
};

/** What happened beside a run as lines on its charts, and as shaded spans where it has a beginning and an end. */
export function eventMarkers(events: readonly RunMarker[]): ChartMarker[] {
  const markers: ChartMarker[] = [];
  const open = new Map<Kind, number>();
  for (const { atMs, kind, text } of events.toSorted((a, b) => a.atMs - b.atMs)) {
    const at = Math.max(0, atMs / 1000);
    const tone = tones[kind] ?? 'unknown';
    const begin = begunBy.get(kind);
    if (endedBy[kind] !== undefined) {
      open.set(kind, markers.length);
      markers.push({ at, until: Number.POSITIVE_INFINITY, label: text, tone });
    } else if (begin === undefined) markers.push({ at, label: text, tone });
    else {
      const index = open.get(begin as Kind);
      const started = index === undefined ? undefined : markers[index];
      // What had begun before the run is in it from its first moment on.
      if (index === undefined || started === undefined) markers.push({ at: 0, until: at, label: text, tone });
      else markers[index] = { ...started, until: at };
      open.delete(begin as Kind);
    }
  }
  return markers;
}
