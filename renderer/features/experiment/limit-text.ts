import type { LimitSearch } from '../../../shared/contract/experiments.ts';
import type { Tone } from '../../ui/state-badge.tsx';

type Step = LimitSearch['steps'][number];

/** Why a rate was tried. */
export const phaseNames: Record<Step['phase'], string> = { step_up: 'step up', bisect: 'in between', confirm: 'to confirm it' };

const outcomes: Record<Step['outcome'], { readonly tone: Tone; readonly text: string }> = {
  held: { tone: 'ok', text: 'held' },
  failed: { tone: 'failed', text: 'some failed' },
  behind: { tone: 'warning', text: 'fell behind' },
  generator: { tone: 'unknown', text: 'generator’s limit' },
};

/** What came of a rate, in a word and a shape. */
export function describeStep(outcome: Step['outcome']): { readonly tone: Tone; readonly text: string } {
  return outcomes[outcome];
}

/** A place on a logarithmic axis from `least` to `most`, 0…1. One value only stands in the middle. */
export function logPlace(value: number, least: number, most: number): number {
  if (most <= least) return 0.5;
  return (Math.log(value) - Math.log(least)) / (Math.log(most) - Math.log(least));
}

/** Round rates between two, for the ticks of a logarithmic axis: 1, 2 and 5 of each power of ten, or only the tens where they are many. */
export function logTicks(least: number, most: number): number[] {
  const ticks: number[] = [];
  for (let power = 10 ** Math.floor(Math.log10(Math.max(1, least))); power <= most; power *= 10) {
    ticks.push(...[1, 2, 5].map((step) => step * power).filter((tick) => tick >= least && tick <= most));
  }
  return ticks.length <= 7 ? ticks : ticks.filter((tick) => /^10*$/.test(String(tick)));
}

/** Bounds of the axis: the rates tried, and a little room on both sides. */
export function rateBounds(steps: readonly Pick<Step, 'ratePerSecond'>[]): readonly [number, number] {
  const rates = steps.map(({ ratePerSecond }) => ratePerSecond);
  if (rates.length === 0) return [1, 10];
  return [Math.min(...rates) / 1.15, Math.max(...rates) * 1.15];
}
