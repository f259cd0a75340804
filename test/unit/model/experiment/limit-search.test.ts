import { describe, expect, it } from 'vitest';
import {
  type LimitOutcome,
  type LimitSettings,
  type LimitStep,
  limitBounds,
  nextLimitStep,
  remainingLimitSteps,
} from '../../../../shared/model/experiment/limit-search.ts';

const settingsOf = (change: Partial<LimitSettings> = {}): LimitSettings => ({
  startRate: 100,
  maxRate: 20_000,
  precision: 0.05,
  confirmations: 3,
  ...change,
});

/** Searches against a server that answers each rate with an outcome; `tries` counts how often this rate was tried before. */
function search(settings: LimitSettings, server: (ratePerSecond: number, tries: number) => LimitOutcome) {
  const steps: LimitStep[] = [];
  for (;;) {
    const decision = nextLimitStep(settings, steps);
    if (decision.kind !== 'try') return { steps, kind: decision.kind, ...limitBounds(steps) };
    expect(Number.isInteger(decision.ratePerSecond)).toBe(true);
    expect(decision.ratePerSecond).toBeGreaterThanOrEqual(1);
    expect(decision.ratePerSecond).toBeLessThanOrEqual(settings.maxRate);
    const tries = steps.filter(({ ratePerSecond }) => ratePerSecond === decision.ratePerSecond).length;
    steps.push({ ...decision, outcome: server(decision.ratePerSecond, tries) });
    expect(steps.length).toBeLessThan(100);
  }
}

const upTo =
  (limit: number, beyond: LimitOutcome = 'failed') =>
  (rate: number): LimitOutcome =>
    rate <= limit ? 'held' : beyond;

/** A generator of its own for numbers 0…1 that are the same in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the search against a server with one sharp limit', () => {
  it.each([1, 2, 7, 99, 100, 101, 777, 1900, 3999, 12_345, 19_999])('finds %i/s from below, as exactly as asked for', (limit) => {
    const { kind, held = 0, ceiling, confirmed } = search(settingsOf(), upTo(limit));
    expect(kind).toBe('found');
    expect(held).toBeLessThanOrEqual(limit);
    expect(ceiling).toMatchObject({ by: 'server' });
    expect(ceiling?.ratePerSecond).toBeGreaterThan(limit);
    expect((ceiling?.ratePerSecond ?? 0) - held).toBeLessThanOrEqual(Math.max(1, 0.05 * (ceiling?.ratePerSecond ?? 0)));
    expect(confirmed).toBe(3);
  });

  it('doubles, then halves, then confirms', () => {
    const { steps } = search(settingsOf({ precision: 0.2, confirmations: 2 }), upTo(500));
    expect(steps.map(({ phase, ratePerSecond }) => [phase, ratePerSecond])).toEqual([
      ['step_up', 100],
      ['step_up', 200],
      ['step_up', 400],
      ['step_up', 800],
      ['bisect', 600],
      ['bisect', 500],
      ['confirm', 500],
      ['confirm', 500],
    ]);
  });

  it('stops at the highest rate asked for, and claims no ceiling', () => {
    const { held, ceiling, confirmed, steps } = search(settingsOf({ maxRate: 1000 }), upTo(50_000));
    expect([held, ceiling, confirmed]).toEqual([1000, undefined, 3]);
    expect(steps.map(({ ratePerSecond }) => ratePerSecond)).toEqual([100, 200, 400, 800, 1000, 1000, 1000, 1000]);
  });

  it('goes down where already the first rate fails, to one request a second', () => {
    expect(search(settingsOf(), upTo(10))).toMatchObject({ kind: 'found', held: 10, ceiling: { ratePerSecond: 11 } });
    const none = search(settingsOf(), () => 'failed');
    expect(none).toMatchObject({ kind: 'nothing_holds', held: undefined, ceiling: { ratePerSecond: 1, by: 'server' } });
    expect(none.steps.map(({ ratePerSecond }) => ratePerSecond)).toEqual([100, 50, 25, 12, 6, 3, 1]);
  });

  it('takes a rate at which the answers fall behind for one that does not hold', () => {
    expect(search(settingsOf(), upTo(1000, 'behind'))).toMatchObject({ kind: 'found', ceiling: { by: 'server' } });
  });
});

describe('the search where the load generator is the limit', () => {
  it('never says that the server was', () => {
    const { kind, held = 0, ceiling } = search(settingsOf(), upTo(3000, 'generator'));
    expect(kind).toBe('found');
    expect(held).toBeGreaterThan(2800);
    expect(held).toBeLessThanOrEqual(3000);
    expect(ceiling?.by).toBe('generator');
  });

  it('still finds a limit of the server below that', () => {
    const server = (rate: number): LimitOutcome => (rate > 5000 ? 'generator' : rate > 1000 ? 'failed' : 'held');
    const { held, ceiling } = search(settingsOf(), server);
    expect(held).toBeLessThanOrEqual(1000);
    expect(ceiling?.by).toBe('server');
  });

  it('tries a rate once more before it believes it: other work may have held this machine up', () => {
    const { steps, held, ceiling } = search(settingsOf({ maxRate: 400 }), (rate, tries) =>
      rate === 200 && tries === 0 ? 'generator' : 'held',
    );
    expect(steps.slice(0, 3).map(({ ratePerSecond }) => ratePerSecond)).toEqual([100, 200, 200]);
    expect([held, ceiling]).toEqual([400, undefined]);
  });

  it('ends where it is the limit at once', () => {
    expect(search(settingsOf(), () => 'generator')).toMatchObject({ kind: 'nothing_holds', ceiling: { by: 'generator' } });
  });
});

describe('the search against a server that does not answer twice alike', () => {
  it('answers only with a rate that held every time it was tried', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = chance(seed);
      // Sure to hold up to 1,000/s, sure to fail from 2,000/s on, and less and less likely between.
      const {
        kind,
        steps,
        held = 0,
        ceiling,
        confirmed,
      } = search(settingsOf(), (rate) => (random() < 2 - rate / 1000 ? 'held' : 'failed'));
      if (kind === 'unsettled') continue;
      expect(kind).toBe('found');
      expect(held).toBeLessThan(2000);
      expect(held).toBeGreaterThanOrEqual(900);
      expect(confirmed).toBe(3);
      expect(steps.filter(({ ratePerSecond }) => ratePerSecond === held).every(({ outcome }) => outcome === 'held')).toBe(true);
      expect(steps.some(({ ratePerSecond, outcome }) => ratePerSecond === ceiling?.ratePerSecond && outcome === 'failed')).toBe(true);
    }
  });

  it('does not go on for ever', () => {
    let calls = 0;
    const { kind, steps } = search(settingsOf({ maxRate: 1_000_000, precision: 0.01, confirmations: 10 }), () =>
      ++calls % 7 === 0 ? 'failed' : 'held',
    );
    expect(['found', 'unsettled', 'nothing_holds']).toContain(kind);
    expect(steps.length).toBeLessThanOrEqual(80);
  });
});

describe('what remains', () => {
  it('is never negative, and nothing at the end', () => {
    for (const limit of [3, 100, 1900, 30_000]) {
      const settings = settingsOf();
      const { steps } = search(settings, upTo(limit));
      for (let count = 0; count <= steps.length; count += 1)
        expect(remainingLimitSteps(settings, steps.slice(0, count))).toBeGreaterThanOrEqual(0);
      expect(remainingLimitSteps(settings, steps)).toBe(0);
    }
  });
});
