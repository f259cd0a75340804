import { expect, it } from 'vitest';
import { matchesPattern, matchesPatterns } from '../../../electron/core/adapters/ssh/host-pattern.ts';

it.each([
  ['shop-prod', 'shop-prod', true],
  ['shop-prod', 'shop-*', true],
  ['shop-prod', 'shop?prod', true],
  ['shop.example', 'shop-example', false],
  ['a/b^c$d(e)[f]{g}|h\\i+', 'a/b^c$d(e)[f]{g}|h\\i+', true],
  ['Shop', 'shop', false],
])('%s fits %s: %s', (text, pattern, fits) => {
  expect(matchesPattern(text, pattern)).toBe(fits);
});

it('takes back with ! what another pattern lets in', () => {
  expect(matchesPatterns('shop-dev', ['shop-*', '!*-dev'])).toBe(false);
  expect(matchesPatterns('shop-prod', ['shop-*', '!*-dev'])).toBe(true);
});
