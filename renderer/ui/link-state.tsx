import classes from './link-state.module.css';
import { type Tone, ToneIcon } from './state-badge.tsx';
import { useNow } from './use-now.ts';

/** The session of a target, as far as it is shown. Times are Unix ms. */
export interface LinkView {
  readonly state: 'idle' | 'connecting' | 'asking' | 'connected' | 'reconnecting' | 'failed';
  readonly attempt?: number | undefined;
  readonly retryAt?: number | undefined;
}

/** How a session reads: its state's shape and its words. `link` is undefined while nobody ever connected. */
export function describeLink(link: LinkView | undefined, isLocal: boolean, now: number): { readonly tone: Tone; readonly text: string } {
  if (isLocal) return { tone: 'ok', text: 'here' };
  switch (link?.state) {
    case undefined:
    case 'idle':
      return { tone: 'unknown', text: 'not connected' };
    case 'connecting':
      return { tone: 'running', text: 'connecting' };
    case 'asking':
      return { tone: 'warning', text: 'waits for an answer' };
    case 'connected':
      return { tone: 'ok', text: 'connected' };
    case 'reconnecting':
      return { tone: 'warning', text: reconnectText(link.retryAt, now) };
    case 'failed':
      return { tone: 'failed', text: 'failed' };
  }
}

function reconnectText(retryAt: number | undefined, now: number): string {
  const seconds = retryAt === undefined ? 0 : Math.ceil((retryAt - now) / 1000);
  return seconds > 0 ? `reconnecting in ${seconds}\u2009s` : 'reconnecting';
}

/** Whether a target is reached, by shape, colour and word; counts down to the next try. */
export function LinkState({ link, isLocal }: { link: LinkView | undefined; isLocal: boolean }) {
  const now = useNow(link?.state === 'reconnecting');
  const { tone, text } = describeLink(link, isLocal, now);
  return (
    <span className={classes.link}>
      <ToneIcon tone={tone} size={13} />
      <span className={classes.text}>{text}</span>
    </span>
  );
}
