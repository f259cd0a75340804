import { useEffect, useState } from 'react';
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

/** The figures of a ring, at most four times a second. */
export function useRingFacts(ring: LogRing, matches: LogIndex | undefined): RingFacts {
  const [facts, setFacts] = useState(() => factsOf(ring, matches));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = () => {
      timer = undefined;
      setFacts(factsOf(ring, matches));
    };
    const later = () => {
      timer ??= setTimeout(read, intervalMs);
    };
    read();
    const leaves = [ring.subscribe(later), matches?.subscribe(later)];
    return () => {
      clearTimeout(timer);
      for (const leave of leaves) leave?.();
    };
  }, [ring, matches]);
  return facts;
}

function factsOf(ring: LogRing, matches: LogIndex | undefined): RingFacts {
  return {
    lines: ring.lines,
    dropped: ring.droppedLines,
    levelCounts: ring.levelCounts(),
    errors: ring.errorBuckets(),
    matches: matches?.length ?? 0,
  };
}
