import type { ComparedGroup, ConfigChange, GroupDifference } from './comparison.ts';
import { changeText } from './config-changes.ts';

const changesNamed = 3;

/** The comparison in words: for each group how it stands to the first, then what changed. */
export function comparisonSentence(
  groups: readonly ComparedGroup[],
  differences: readonly GroupDifference[],
  changes: readonly ConfigChange[],
): string {
  const others = groups.slice(1);
  const sentences = others.map((group, index) => {
    const words = outcomeWords(differences.filter((difference) => difference.group === index + 1));
    return others.length === 1 ? capitalize(words) : `${capitalize(group.label)}: ${words}`;
  });
  return [...sentences, changesSentence(changes, others.length)].join(' ');
}

/** `better: lost 0 of 42,000 against 3,861 of 42,000 (…).` The loss of requests counts first: what is faster by failing is not better. */
function outcomeWords(differences: readonly GroupDifference[]): string {
  const told = differences.filter(({ outcome }) => outcome === 'better' || outcome === 'worse');
  if (told.length > 0) {
    const outcomes = new Set(told.map(({ outcome }) => outcome));
    if (outcomes.size === 1) return `${[...outcomes][0]}: ${told.map(({ text }) => text).join('; ')}.`;
    return `${told.map(({ outcome, text }) => `${outcome}: ${text}`).join('; ')}.`;
  }
  const [failed] = differences;
  const noisy = differences.find(({ outcome }) => outcome === 'noise');
  if (noisy !== undefined) return `noise: ${withoutVerdict(noisy.text)}: the runs of each side scatter as much as the sides differ.`;
  const unsure = differences.find(({ outcome }) => outcome === 'too_few');
  if (unsure !== undefined) return `too few runs to tell: ${unsure.text}.`;
  return `the same: ${failed?.text ?? 'nothing differs'}.`;
}

function changesSentence(changes: readonly ConfigChange[], others: number): string {
  if (changes.length === 0) return 'No difference of plan or configuration is known.';
  const named = changes.slice(0, changesNamed).map((change) => changeText(change, 1));
  const rest = changes.length > changesNamed ? ` and ${changes.length - changesNamed} more` : '';
  if (others > 1)
    return `What differs: ${changes
      .slice(0, changesNamed)
      .map(({ where, name }) => `${where} ${name}`)
      .join(', ')}${rest}.`;
  return `Changed: ${named.join('; ')}${rest}.`;
}

const withoutVerdict = (text: string) => text.replace(/: noise$/, '');
const capitalize = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
