import { formatDuration } from '../../../../shared/model/format.ts';
import { formatWhen } from '../../../ui/when.ts';

/** How long ago, in its largest unit: `12 s`, `4 min`, `3 h`, `9 d`; the moment itself on hover. */
export function Since({ at, now }: { at: number; now: number }) {
  const iso = new Date(at).toISOString();
  return (
    <time dateTime={iso} title={formatWhen(iso).exact}>
      {sinceText(now - at)}
    </time>
  );
}

/** A span in its largest unit, in milliseconds. */
export function sinceText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}\u2009s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}\u2009min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)}\u2009h`;
  return `${Math.floor(seconds / 86_400)}\u2009d`;
}

/** `for 3 min 05 s` */
export function forText(ms: number): string {
  return `for ${ms < 60_000 ? `${Math.max(0, Math.floor(ms / 1000))}\u2009s` : formatDuration(ms)}`;
}
