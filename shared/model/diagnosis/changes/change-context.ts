import { formatCount } from '../../format.ts';
import type { RunFacts } from '../run-facts.ts';
import type { Claim } from '../verdict.ts';

/** What a change is thought out from. */
export interface ChangeContext {
  readonly facts: RunFacts;
  readonly claim: Claim;
}

/** What should be seen if the cause is right. */
export function expectedGone({ claim, facts }: ChangeContext): string {
  return claim.count === facts.allFailed
    ? `None of the ${formatCount(claim.count)} fails at the same load.`
    : `These ${formatCount(claim.count)} do not fail at the same load; what has another cause still does.`;
}

/** The next power of two from `least` on. */
export function powerOfTwo(value: number, least: number): number {
  let power = least;
  while (power < value && power < 2 ** 30) power *= 2;
  return power;
}
