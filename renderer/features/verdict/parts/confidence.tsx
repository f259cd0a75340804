import { Tooltip } from '@mantine/core';
import type { Claim } from '../../../../shared/model/diagnosis/verdict.ts';
import { confidenceMeaning } from '../verdict-text.ts';
import classes from './confidence.module.css';

const bars: Record<Claim['confidence'], number> = { high: 3, medium: 2, low: 1 };

/** How sure a claim is, in a word and as so many of three bars. */
export function Confidence({ level, subject }: { level: Claim['confidence']; subject?: string }) {
  return (
    <Tooltip label={confidenceMeaning[level]} multiline maw={280}>
      <span className={classes.confidence}>
        <svg width="14" height="12" aria-hidden>
          {[0, 1, 2].map((place) => (
            <rect key={place} x={place * 5} y={8 - place * 4} width="4" height={4 + place * 4} rx="0.5" data-on={place < bars[level]} />
          ))}
        </svg>
        {subject === undefined ? `${level} confidence` : `${subject}: ${level}`}
      </span>
    </Tooltip>
  );
}
