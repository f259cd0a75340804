import type { GroupDifference } from '../../../shared/model/compare/comparison.ts';
import type { Hue } from '../../ui/hue.ts';

/** How a group is told from the others: a letter, a colour and a stroke. */
export interface GroupLook {
  readonly letter: string;
  readonly hue: Hue;
  readonly dash: readonly number[] | undefined;
}

const looks: readonly GroupLook[] = [
  { letter: 'A', hue: '--bz-series-a', dash: undefined },
  { letter: 'B', hue: '--bz-series-b', dash: [6, 3] },
  { letter: 'C', hue: '--bz-series-c', dash: [2, 2] },
  { letter: 'D', hue: '--bz-ok-bar', dash: [10, 4] },
  { letter: 'E', hue: '--bz-failed-bar', dash: [8, 3, 2, 3] },
];

/** The look of the group at a place. */
export function groupLook(place: number): GroupLook {
  return looks[place % looks.length] ?? { letter: '?', hue: '--bz-text', dash: undefined };
}

/** What a group's difference in one respect is called, and what that means. */
export const outcomeWords: Record<GroupDifference['outcome'], { readonly text: string; readonly meaning: string }> = {
  better: { text: 'better', meaning: 'Better than the first, and not by chance.' },
  worse: { text: 'worse', meaning: 'Worse than the first, and not by chance.' },
  noise: { text: 'noise', meaning: 'It differs, but so much comes about by chance: nothing can be read off it.' },
  same: { text: 'the same', meaning: 'No difference.' },
  too_few: { text: 'too few runs', meaning: 'One run against one: chance cannot be told from cause. Repeat both.' },
};
