import { useEffect, useState } from 'react';
import type { LogIndex } from '../../ui/log-index.ts';
import type { LogRing } from '../../ui/log-ring.ts';
import { factsOf, type RingFacts, watchRing } from './ring-facts.ts';

/** The figures of a ring, at most four times a second. */
export function useRingFacts(ring: LogRing, matches: LogIndex | undefined): RingFacts {
  const [facts, setFacts] = useState(() => factsOf(ring, matches));
  useEffect(() => watchRing(ring, matches, setFacts), [ring, matches]);
  return facts;
}
