import type { LogIndex } from '../../ui/log-index.ts';
import type { LogRing } from '../../ui/log-ring.ts';

/** Figures of a log that are shown beside it. */
export interface RingFacts {
  readonly lines: number;
  readonly dropped: number;
  readonly levelCounts: readonly number[];
  readonly errors: readonly (readonly [number, number])[];
  readonly matches: number;
}

/** How often React hears of new lines: the list itself is drawn outside React. */
const intervalMs = 250;

/**
 * Tells the figures of a ring now, with its first line, and at most four times a second from then on: that there is no line is never said
 * beside one. Answers how to end it.
 */
export function watchRing(ring: LogRing, matches: LogIndex | undefined, tell: (facts: RingFacts) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let toldLines = 0;
  const read = () => {
    clearTimeout(timer);
    timer = undefined;
    toldLines = ring.lines;
    tell(factsOf(ring, matches));
  };
  const later = () => {
    if (toldLines === 0 && ring.lines > 0) read();
    else timer ??= setTimeout(read, intervalMs);
  };
  read();
  const leaves = [ring.subscribe(later), matches?.subscribe(later)];
  return () => {
    clearTimeout(timer);
    for (const leave of leaves) leave?.();
  };
}

/** The figures of a ring as they are. */
export function factsOf(ring: LogRing, matches: LogIndex | undefined): RingFacts {
  return {
    lines: ring.lines,
    dropped: ring.droppedLines,
    levelCounts: ring.levelCounts(),
    errors: ring.errorBuckets(),
    matches: matches?.length ?? 0,
  };
}
