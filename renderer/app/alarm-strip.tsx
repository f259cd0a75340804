import { Tooltip } from '@mantine/core';
import { IconBellOff } from '@tabler/icons-react';
import type { AlarmSummary } from '../../shared/contract/alarms.ts';
import { formatCount, formatTimeOfDay } from '../../shared/model/format.ts';
import { type Tone, ToneIcon } from '../ui/state-badge.tsx';
import classes from './alarm-strip.module.css';

/** The worst state of all alarms, on every screen; leads to them. Nothing where nothing is watched. */
export function AlarmStrip({ alarms }: { alarms: AlarmSummary | undefined }) {
  if (!alarms || alarms.worst === 'none') return undefined;
  const { tone, text } = worstText(alarms);
  return (
    <Tooltip label={detailText(alarms)} multiline maw={320}>
      <a className={classes.strip} data-tone={tone} href="#/alarms">
        <ToneIcon tone={tone} size={14} />
        <span className={classes.text}>{text}</span>
        {alarms.mutedUntil === undefined ? undefined : (
          <IconBellOff size={14} aria-label={`muted until ${formatTimeOfDay(alarms.mutedUntil).slice(0, 5)}`} />
        )}
      </a>
    </Tooltip>
  );
}

/** `2 in ALARM`, `5 alarms OK`, and where the state is not known any more since when. */
export function worstText({ worst, counts, staleSince }: AlarmSummary): { readonly tone: Tone; readonly text: string } {
  const { alarm, insufficientData, ok } = counts;
  if (worst === 'ALARM') return { tone: 'failed', text: `${formatCount(alarm)} in ALARM` };
  if (worst === 'stale') {
    return { tone: 'warning', text: staleSince === undefined ? 'alarms not known' : `alarms as of ${formatTimeOfDay(staleSince)}` };
  }
  if (worst === 'INSUFFICIENT_DATA') return { tone: 'unknown', text: `${formatCount(insufficientData)} without data` };
  return { tone: 'ok', text: ok === 1 ? '1 alarm OK' : `${formatCount(ok)} alarms OK` };
}

function detailText({ counts, problem, inAlarm }: AlarmSummary): string {
  const { alarm, insufficientData, ok, other } = counts;
  const parts = [`${formatCount(alarm)} ALARM`, `${formatCount(insufficientData)} INSUFFICIENT_DATA`, `${formatCount(ok)} OK`];
  if (other > 0) parts.push(`${formatCount(other)} other`);
  const names = inAlarm.slice(0, 3).map(({ name }) => name);
  return [parts.join(' · '), names.join(', '), problem?.message].filter(Boolean).join('. ');
}
