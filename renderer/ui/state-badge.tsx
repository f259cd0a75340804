import {
  IconAlertTriangle,
  IconCircleCheckFilled,
  IconHelpHexagon,
  IconPlayerPlayFilled,
  IconSquareXFilled,
  type TablerIcon,
} from '@tabler/icons-react';
import classes from './state-badge.module.css';

/** The four states plus "going on": each has a colour and a shape of its own. */
export type Tone = 'ok' | 'failed' | 'warning' | 'unknown' | 'running';

const icons: Record<Tone, TablerIcon> = {
  ok: IconCircleCheckFilled,
  failed: IconSquareXFilled,
  warning: IconAlertTriangle,
  unknown: IconHelpHexagon,
  running: IconPlayerPlayFilled,
};

/** A state in one word, with its shape. */
export function StateBadge({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={classes.badge} data-tone={tone}>
      <ToneIcon tone={tone} />
      {children}
    </span>
  );
}

/** The shape of a state alone; the text next to it must say the same. */
export function ToneIcon({ tone, size = 14 }: { tone: Tone; size?: number }) {
  const Icon = icons[tone];
  return <Icon size={size} className={classes.icon} data-tone={tone} aria-hidden />;
}
