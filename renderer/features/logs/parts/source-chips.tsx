import { ActionIcon, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { LogMark, LogSource } from '../../../../shared/contract/logs.ts';
import { cssColor } from '../../../ui/hue.ts';
import { type Tone, ToneIcon } from '../../../ui/state-badge.tsx';
import { useLogsStore } from '../logs-store.ts';
import { sourceHue } from '../source-hues.ts';
import type { SourceMarks } from '../use-log-tail.ts';
import classes from './source-chips.module.css';

/** Characters at the end of a name that are always shown: `-18.log` tells one of many apart. */
const tailLength = 9;
/** Shorter names are shown whole. */
const longLabel = 24;

/** What is followed: each source with its colour and how it is going. */
export function SourceChips({
  sources,
  labels,
  marks,
}: {
  sources: readonly LogSource[];
  labels: readonly string[];
  marks: SourceMarks | undefined;
}) {
  const { remove, useSudo: readAsRoot } = useLogsStore();
  return (
    <ul className={classes.chips} aria-label="Sources">
      {sources.map((source, place) => {
        const mark = marks?.get(place);
        const { tone, text } = marks === undefined ? stopped : describeMark(mark);
        const label = labels[place] ?? '';
        const where = source.from.kind === 'file' ? source.from.path : `journal ${source.from.unit}`;
        return (
          <li key={`${source.targetId} ${where}`} className={classes.chip} data-state={mark?.kind ?? 'opening'}>
            <span className={classes.hue} style={{ background: cssColor(sourceHue(place)) }} aria-hidden />
            <Tooltip label={`${where}${source.sudo ? ', read with sudo -n' : ''}${mark ? `: ${mark.text}` : ''}`}>
              <span className={classes.label}>
                {label.length > longLabel ? <span className={classes.head}>{label.slice(0, -tailLength)}</span> : undefined}
                <span className={classes.tail}>{label.length > longLabel ? label.slice(-tailLength) : label}</span>
              </span>
            </Tooltip>
            <span className={classes.state}>
              <ToneIcon tone={tone} size={12} />
              {text}
            </span>
            {mark?.kind === 'unreadable' && !source.sudo && source.from.kind === 'file' ? (
              <button type="button" className={classes.sudo} onClick={() => readAsRoot(source)}>
                Read with sudo -n
              </button>
            ) : undefined}
            <ActionIcon size="xs" aria-label={`Stop following ${label}`} onClick={() => remove(source)}>
              <IconX size={12} />
            </ActionIcon>
          </li>
        );
      })}
    </ul>
  );
}

const stopped = { tone: 'unknown', text: 'stopped' } as const;

function describeMark(mark: LogMark | undefined): { tone: Tone; text: string } {
  switch (mark?.kind) {
    case undefined:
      return { tone: 'running', text: 'opening' };
    case 'following':
    case 'rotated':
    case 'resumed':
    case 'truncated':
    case 'gap':
      return { tone: 'ok', text: 'following' };
    case 'waiting':
      return { tone: 'unknown', text: 'waiting for the file' };
    case 'gone':
      return { tone: 'warning', text: 'gone' };
    case 'link_lost':
      return { tone: 'warning', text: 'link lost' };
    case 'unreadable':
      return { tone: 'failed', text: 'not readable' };
    case 'failed':
      return { tone: 'failed', text: 'failed' };
  }
}
