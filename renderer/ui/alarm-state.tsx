import { StateBadge, type Tone } from './state-badge.tsx';

/** How a state of an alarm looks; one that AWS has learned since is a warning. */
export function alarmTone(state: string): Tone {
  if (state === 'ALARM') return 'failed';
  if (state === 'OK') return 'ok';
  return state === 'INSUFFICIENT_DATA' ? 'unknown' : 'warning';
}

/** A state of an alarm, verbatim, with its shape. */
export function AlarmState({ state }: { state: string }) {
  return <StateBadge tone={alarmTone(state)}>{state}</StateBadge>;
}
