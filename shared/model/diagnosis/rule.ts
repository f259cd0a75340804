import type { FailureClass } from '../failure-class.ts';
import type { Bound } from './bound.ts';
import type { RunFacts } from './run-facts.ts';
import type { Claim, EvidenceLine, VerdictRule } from './verdict.ts';

/** What one rule would explain, were it alone. */
export interface Proposal {
  /** A whole sentence without the number. */
  readonly cause: string;
  readonly confidence: Claim['confidence'];
  /** Classes it can explain, and at most so many of each (default: all). */
  readonly classes: readonly { readonly class: FailureClass; readonly atMost?: number | undefined }[];
  /** All of them must cover a failure. Left out where the failure itself says its cause. */
  readonly bounds?: readonly Bound[] | undefined;
  /** Seconds in which a failure must have ended; one of unknown time is then not claimed. */
  readonly during?: ((second: number) => boolean) | undefined;
  readonly evidence: readonly EvidenceLine[];
  readonly source: string;
  /** It is worth saying where no failure is left for it. */
  readonly isFinding?: boolean | undefined;
}

/** True, but without a failure of its own. */
export type Finding = Pick<Proposal, 'cause' | 'confidence' | 'evidence' | 'source'>;

/** What a rule says of a run; nothing at all where it cannot tell. */
export interface RuleAnswer {
  readonly proposals?: readonly Proposal[] | undefined;
  readonly findings?: readonly Finding[] | undefined;
  /** The figure that speaks against it, where it was looked for and is not there: `accept queue: ListenOverflows +0`. */
  readonly ruledOut?: string | undefined;
}

/** One cause to look for. A pure function of what is known: rules know nothing of each other, the engine keeps them apart. */
export interface Rule {
  readonly id: VerdictRule;
  judge(facts: RunFacts): RuleAnswer;
}

/** It cannot be told whether the rule holds. */
export const cannotTell: RuleAnswer = {};
