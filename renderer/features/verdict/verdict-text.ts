import type { RunEvidence } from '../../../shared/model/diagnosis/run-evidence.ts';
import type { Claim, EvidenceLine, SettingChange, Verdict } from '../../../shared/model/diagnosis/verdict.ts';
import type { FailureClass } from '../../../shared/model/failure-class.ts';
import { formatClock, formatClockTenths } from '../../../shared/model/format.ts';
import type { Tone } from '../../ui/state-badge.tsx';

/** A verdict with what it was read off. */
export interface Judged {
  readonly verdict: Verdict;
  readonly evidence?: RunEvidence | undefined;
}

const tones: Record<Verdict['tone'], Tone> = { good: 'ok', bad: 'failed', unsure: 'unknown' };

/** How the verdict as a whole is drawn. */
export function toneOf(verdict: Verdict): Tone {
  return tones[verdict.tone];
}

/** What a confidence means. */
export const confidenceMeaning: Record<Claim['confidence'], string> = {
  high: 'The server said so itself, or the arithmetic leaves nothing else.',
  medium: 'Signs from two sides say the same.',
  low: 'It fits what was seen; nothing proves it.',
};

/** Who said a line of evidence. */
export const sourceNames: Record<NonNullable<EvidenceLine['source']>, string> = {
  client: 'client',
  log: 'log',
  host: 'machine',
  kernel: 'kernel',
  config: 'settings',
  alarm: 'alarm',
  stress: 'stress',
};

/** The second of a run on the page of that run. */
export function momentHref(runId: number, atMs: number): string {
  return `#/run/${runId}?at=${Math.max(0, Math.round(atMs / 100) / 10)}`;
}

/** When a line was written, since the run started: with tenths in its first minute. */
export function momentText(atMs: number): string {
  const seconds = Math.max(0, atMs / 1000);
  return seconds < 60 ? formatClockTenths(seconds) : formatClock(seconds);
}

/** A piece of the bar that stands for failures, as a share of all that failed. */
export interface BarPiece {
  readonly class: FailureClass;
  readonly share: number;
}

/** The bar of a claim: its classes one after the other, each as wide as its share of all failures. */
export function barPieces(classes: Claim['classes'], failed: number): BarPiece[] {
  return classes
    .filter(({ count }) => count > 0)
    .map(({ class: name, count }) => ({ class: name, share: failed > 0 ? count / failed : 0 }));
}

/** Where a change is made, if the console has a screen for it. */
export function placeOf(changes: readonly SettingChange[]): { readonly href: string; readonly text: string } | undefined {
  const places = new Set(changes.map(({ where }) => where));
  if (places.has('lab')) return { href: '#/lab', text: 'Open the demo lab' };
  if (places.has('stress')) return { href: '#/stress', text: 'Open Stress' };
  if (places.has('alarm')) return { href: '#/alarms', text: 'Open the alarms' };
  return undefined;
}
