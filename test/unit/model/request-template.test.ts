import { expect, test } from 'vitest';
import { compileTemplate, isStatic, randomDigits, renderTemplate } from '../../../shared/model/request-template.ts';
import { WeightedChoice } from '../../../shared/model/weighted-choice.ts';

test('text without placeholders stays as it is', () => {
  const template = compileTemplate('/a/{{sequence}}/{seq}/{{ seq }}');
  expect(isStatic(template)).toBe(true);
  expect(renderTemplate(template, '7', 'ffffffff')).toBe('/a/{{sequence}}/{seq}/{{ seq }}');
});

test('placeholders are filled in, side by side, at both ends and more than once', () => {
  const template = compileTemplate('{{seq}}{{random}}-{{seq}}/{{random}}');
  expect(isStatic(template)).toBe(false);
  expect(renderTemplate(template, '12', '0a0b0c0d')).toBe('120a0b0c0d-12/0a0b0c0d');
});

test('random digits are 8 hexadecimal digits', () => {
  for (let index = 0; index < 1000; index += 1) expect(randomDigits()).toMatch(/^[0-9a-f]{8}$/);
});

test('weights are mixed evenly and always in the same order', () => {
  const choice = new WeightedChoice([5, 1, 1]);
  const order = () => Array.from({ length: 7 }, () => 'abc'[choice.next()]).join('');
  expect([order(), order()]).toEqual(['aabacaa', 'aabacaa']);
  expect(new WeightedChoice([3]).next()).toBe(0);
});

test('fractions of weights come out in the long run', () => {
  const choice = new WeightedChoice([0.5, 0.3, 0.2]);
  const counts = [0, 0, 0];
  for (let index = 0; index < 1000; index += 1) {
    const member = choice.next();
    counts[member] = (counts[member] ?? 0) + 1;
  }
  for (const [index, share] of [500, 300, 200].entries()) expect(Math.abs((counts[index] ?? 0) - share)).toBeLessThanOrEqual(1);
});
