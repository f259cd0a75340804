import type { ComparedGroup, ConfigChange, GroupDifference } from './comparison.ts';
import { changeText } from './config-changes.ts';
import { figuresText, pText } from './differences.ts';

const changesNamed = 3;

/** How one group stands to the first, all in all. */
export interface GroupOutcome {
  /** Index of the group. */
  readonly group: number;
  /** Of the failures where they tell, otherwise of p95 or rate: what is faster by failing is not better. */
  readonly outcome: GroupDifference['outcome'];
  /** `better: lost 0 of 42,000 (0, 0, 0) against 3,861 of 42,000 (…); p95 21 ms against 81 ms (p = 0.10).` */
  readonly text: string;
}

/** The comparison in words: for each group how it stands to the first, then what changed. */
export function comparisonSentence(
  groups: readonly ComparedGroup[],
  differences: readonly GroupDifference[],
  changes: readonly ConfigChange[],
): string {
  const outcomes = groupOutcomes(groups, differences);
  const sentences = outcomes.map(({ group, text }) => capitalize(groups.length === 2 ? text : `${groups[group]?.label}: ${text}`));
  return [...sentences, changesSentence(changes, outcomes.length)].join(' ');
}

/** One for each group but the first. */
export function groupOutcomes(groups: readonly ComparedGroup[], differences: readonly GroupDifference[]): GroupOutcome[] {
  const [base] = groups;
  if (base === undefined) return [];
  return groups.slice(1).map((group, index) => {
    const own = differences.filter((difference) => difference.group === index + 1);
    return { group: index + 1, ...outcomeOf(own, (difference) => figuresText(difference.metric, base, group)) };
  });
}

/** What changed, in a sentence. */
export function changesSentence(changes: readonly ConfigChange[], others: number): string {
  if (changes.length === 0) return 'No difference of plan or configuration is known.';
  const named = changes.slice(0, changesNamed);
  const rest = changes.length > changesNamed ? ` and ${changes.length - changesNamed} more` : '';
  if (others > 1) return `What differs: ${named.map(({ where, name }) => (where === name ? name : `${where} ${name}`)).join(', ')}${rest}.`;
  return `Changed: ${named.map((change) => changeText(change, 1)).join('; ')}${rest}.`;
}

function outcomeOf(differences: readonly GroupDifference[], figures: (difference: GroupDifference) => string): Omit<GroupOutcome, 'group'> {
  const told = differences.filter(({ outcome }) => outcome === 'better' || outcome === 'worse');
  const withP = (difference: GroupDifference) =>
    `${figures(difference)}${difference.pValue === undefined ? '' : ` (${pText(difference.pValue)})`}`;
  const [first] = told;
  if (first !== undefined) {
    const same = told.every(({ outcome }) => outcome === first.outcome);
    const parts = told.map((difference) => (same ? withP(difference) : `${difference.outcome}: ${withP(difference)}`));
    return { outcome: first.outcome, text: `${same ? `${first.outcome}: ` : ''}${parts.join('; ')}.` };
  }
  const noisy = differences.find(({ outcome }) => outcome === 'noise');
  if (noisy !== undefined) {
    return { outcome: 'noise', text: `noise: ${withP(noisy)}: the runs of each side scatter as much as the sides differ.` };
  }
  const unsure = differences.find(({ outcome }) => outcome === 'too_few');
  if (unsure !== undefined) return { outcome: 'too_few', text: `too few runs to tell: ${unsure.text}.` };
  const [failed] = differences;
  return { outcome: 'same', text: `the same: ${failed === undefined ? 'nothing differs' : failed.text}.` };
}

const capitalize = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
