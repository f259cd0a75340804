import type { LabStatus } from '../../shared/contract/lab.ts';
import { type Tone, ToneIcon } from '../ui/state-badge.tsx';
import classes from './lab-state.module.css';

const looks: Record<LabStatus['state'], { tone: Tone; text: string }> = {
  stopped: { tone: 'unknown', text: 'lab off' },
  starting: { tone: 'running', text: 'lab starting' },
  running: { tone: 'ok', text: 'lab running' },
  stopping: { tone: 'running', text: 'lab stopping' },
  failed: { tone: 'failed', text: 'lab failed' },
};

/** Whether the demo lab serves, and where; leads to its screen. */
export function LabState({ lab }: { lab: LabStatus | undefined }) {
  if (!lab) return undefined;
  const { tone, text } = looks[lab.state];
  return (
    <a className={classes.lab} href="#/lab">
      <ToneIcon tone={tone} size={13} />
      <span>{text}</span>
      {lab.state === 'running' && lab.url ? <span className={classes.url}>{URL.parse(lab.url)?.host}</span> : undefined}
    </a>
  );
}
