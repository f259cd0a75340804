import type { FailureClass } from '../failure-class.ts';
import { blindSpots } from './blind-spots.ts';
import { FailureLedger } from './failure-ledger.ts';
import { nextChange } from './next-change.ts';
import type { Finding, Proposal } from './rule.ts';
import { rules } from './rules/index.ts';
import { runFacts } from './run-facts.ts';
import type { Claim, EvidenceLine, RuledOut, RunRecord, Verdict, VerdictRule } from './verdict.ts';
import { verdictConfidence, verdictSentence } from './verdict-sentence.ts';

const mostLines = 8;

/** What a rule has got of the failures, and what it rests on. */
interface Share {
  readonly rule: VerdictRule;
  readonly proposal: Proposal;
  readonly classes: readonly { readonly class: FailureClass; readonly count: number }[];
  readonly count: number;
}

/**
 * Says why requests of a run failed. Rules propose, one after the other in their order; a ledger gives each what its evidence covers and nobody
 * has claimed. So claims never overlap, and they and `unexplained` always add up to what failed.
 */
export function judge(record: RunRecord): Verdict {
  const facts = runFacts(record);
  const ledger = new FailureLedger(record);
  const shares: Share[] = [];
  const findings: Claim[] = [];
  const ruledOut: RuledOut[] = [];
  for (const rule of rules) {
    const answer = rule.judge(facts);
    for (const proposal of answer.proposals ?? []) {
      const classes = ledger.claim(proposal);
      shares.push({ rule: rule.id, proposal, classes, count: classes.reduce((sum, { count }) => sum + count, 0) });
    }
    for (const finding of answer.findings ?? []) findings.push(asClaim(rule.id, finding));
    if (answer.ruledOut !== undefined && ledger.failed > 0) ruledOut.push({ rule: rule.id, text: answer.ruledOut });
  }
  const claims = rules.flatMap(({ id }) => merged(id, shares)).sort((a, b) => b.count - a.count);
  for (const { id } of rules) {
    if (claims.some(({ rule }) => rule === id)) continue;
    const idle = shares.find(({ rule, proposal }) => rule === id && proposal.isFinding === true);
    if (idle !== undefined) findings.push(asClaim(id, idle.proposal));
  }
  const { count: unexplained, classes: unexplainedClasses } = ledger.unclaimed();
  // A stress that starved the server is the cause: that it ran need not be said twice.
  const isStarved = claims.some(({ rule }) => rule === 'starved_by_priority');
  const told = findings.filter(({ rule }) => !(isStarved && rule === 'own_stressor'));
  const { requests } = record.summary.results;
  const total = record.summary.metadata.state === 'completed' ? requests.asked : requests.ok + requests.failed;
  const outcome = { failed: ledger.failed, total, claims, findings: told, unexplained, unexplainedClasses, ruledOut } as const;
  const change = nextChange(facts, outcome);
  return {
    ...outcome,
    sentence: verdictSentence(record.summary, outcome),
    tone: ledger.failed === 0 ? (total > 0 ? 'good' : 'unsure') : unexplained * 2 > ledger.failed ? 'unsure' : 'bad',
    ...(change === undefined ? {} : { nextChange: change }),
    confidence: verdictConfidence(outcome),
    blindSpots: blindSpots(facts, unexplained),
  };
}

/** All that one rule has claimed, as one claim: its words are those of its largest share. */
function merged(rule: VerdictRule, shares: readonly Share[]): Claim[] {
  const own = shares.filter((share) => share.rule === rule && share.count > 0);
  const [first, ...rest] = [...own].sort((a, b) => b.count - a.count);
  if (first === undefined) return [];
  const counts = new Map<FailureClass, number>();
  for (const { class: name, count } of own.flatMap(({ classes }) => classes)) counts.set(name, (counts.get(name) ?? 0) + count);
  const classes = [...counts].map(([name, count]) => ({ class: name, count })).sort((a, b) => b.count - a.count);
  return [
    {
      rule,
      cause: first.proposal.cause,
      count: own.reduce((sum, { count }) => sum + count, 0),
      classes,
      confidence: first.proposal.confidence,
      evidence: distinct([first, ...rest].flatMap(({ proposal }) => proposal.evidence)),
      source: first.proposal.source,
    },
  ];
}

function asClaim(rule: VerdictRule, { cause, confidence, evidence, source }: Finding): Claim {
  return { rule, cause, count: 0, classes: [], confidence, evidence: distinct(evidence), source };
}

function distinct(lines: readonly EvidenceLine[]): EvidenceLine[] {
  return [...new Map(lines.map((line) => [line.text, withoutGaps(line)])).values()].slice(0, mostLines);
}

function withoutGaps({ text, atMs, source }: EvidenceLine): EvidenceLine {
  return { text, ...(atMs === undefined ? {} : { atMs }), ...(source === undefined ? {} : { source }) };
}
