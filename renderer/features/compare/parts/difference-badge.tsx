import { Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconEqual, IconHelpHexagon, IconWaveSine, type TablerIcon } from '@tabler/icons-react';
import type { GroupDifference } from '../../../../shared/model/compare/comparison.ts';
import { outcomeWords } from '../compare-look.ts';
import classes from './difference-badge.module.css';

const icons: Record<GroupDifference['outcome'], TablerIcon> = {
  better: IconArrowUp,
  worse: IconArrowDown,
  noise: IconWaveSine,
  same: IconEqual,
  too_few: IconHelpHexagon,
};

/** How a group stands to the first: a shape, a word, and on pointing at it the test that says so. */
export function DifferenceBadge({ difference }: { difference: GroupDifference }) {
  const { outcome, text } = difference;
  const Icon = icons[outcome];
  const words = outcomeWords[outcome];
  return (
    <Tooltip label={`${words.meaning} ${text}`} multiline maw={340}>
      <span className={classes.badge} data-outcome={outcome}>
        <Icon size={13} stroke={2.2} aria-hidden />
        {words.text}
      </span>
    </Tooltip>
  );
}
