import { expect, test } from 'vitest';
import { closeNames } from '../../../shared/model/close-names.ts';

const names = ['shop CPU', 'shop memory', 'payments p95', 'x'];

test('names that hold the word, or differ in a few letters, come back, the closest first', () => {
  expect(closeNames('shop', names)).toEqual(['shop CPU', 'shop memory']);
  expect(closeNames('SHOP CPV', names)).toEqual(['shop CPU']);
  expect(closeNames('shop memroy', names)).toEqual(['shop memory']);
  expect(closeNames('nothing like that', names)).toEqual([]);
  expect(closeNames('a', [])).toEqual([]);
});

test('a long list of long names is gone through in no time', () => {
  const many = Array.from({ length: 1000 }, (_, index) => `${'n'.repeat(250)} ${index}`);
  const startedAt = performance.now();
  closeNames('m'.repeat(600), many);
  expect(performance.now() - startedAt).toBeLessThan(5000);
});
