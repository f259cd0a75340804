import { expect, it } from 'vitest';
import { limitSentence, type ToldStep } from '../../../../shared/model/experiment/limit-text.ts';

const settings = { startRate: 100, maxRate: 20_000, precision: 0.05, confirmations: 3 };

function stepOf(ratePerSecond: number, change: Partial<ToldStep> = {}): ToldStep {
  const asked = ratePerSecond * 5;
  return { ratePerSecond, phase: 'bisect', outcome: 'held', asked, failed: 0, answeredPerSecond: ratePerSecond, ...change };
}
const confirmed = (rate: number) => Array.from({ length: 3 }, () => stepOf(rate, { phase: 'confirm' }));
const failing = stepOf(2000, { outcome: 'failed', failed: 41 });

it('says what held, how often, and what happened above it', () => {
  expect(limitSentence(settings, [failing, ...confirmed(1850)], 'completed')).toBe(
    '1,850 requests/s with none lost (3 of 3); at 2,000/s 41 of 10,000 failed.',
  );
  const behind = stepOf(2000, { outcome: 'behind', answeredPerSecond: 1911.6 });
  expect(limitSentence(settings, [behind, ...confirmed(1850)], 'completed')).toBe(
    '1,850 requests/s with none lost (3 of 3); at 2,000/s it fell behind: 1,912/s were answered.',
  );
});

it('claims no limit of the server where there was none', () => {
  expect(limitSentence(settings, confirmed(20_000), 'completed')).toBe(
    '20,000 requests/s with none lost (3 of 3). That is the highest rate asked for: the limit is higher.',
  );
  const limited = stepOf(4000, { outcome: 'generator', failed: 7 });
  expect(limitSentence(settings, [limited, limited, ...confirmed(3900)], 'completed')).toBe(
    'At least 3,900 requests/s with none lost (3 of 3). At 4,000/s the load generator was the limit, not the server: this machine could not keep the rate.',
  );
  const atOnce = stepOf(1, { outcome: 'generator' });
  expect(limitSentence(settings, [atOnce, atOnce], 'completed')).toBe(
    'At 1/s the load generator was the limit, not the server: this machine could not keep the rate.',
  );
});

it('says that nothing held, or that nothing settled', () => {
  expect(limitSentence(settings, [stepOf(1, { outcome: 'failed', failed: 2 })], 'completed')).toBe(
    'No rate held: even at 1/s 2 of 5 failed.',
  );
  expect(limitSentence(settings, [failing, stepOf(1900)], 'completed')).toBe(
    'No rate held 3 times in a row: this server does not answer twice alike. Up to 1,900/s none was lost once.',
  );
});

it('says how far it has come, and how far it came', () => {
  expect(limitSentence(settings, [], 'running')).toBe('So far no rate was tried to its end.');
  expect(limitSentence(settings, [stepOf(800)], 'running')).toBe('So far none was lost at 800/s.');
  expect(limitSentence(settings, [stepOf(1900), failing], 'stopped')).toBe(
    'Stopped; until then none was lost at 1,900/s; at 2,000/s 41 of 10,000 failed.',
  );
  expect(limitSentence(settings, [stepOf(800)], 'interrupted')).toBe(
    'Blitz Console ended while it went on; until then none was lost at 800/s.',
  );
  expect(limitSentence(settings, [stepOf(800)], 'failed')).toBe('It could not be finished; until then none was lost at 800/s.');
});
