import { describe, expect, it } from 'vitest';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { readImport, sampleFile } from './read-import.ts';

/** The same numbers each time. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const pieces = [
  '"',
  '""',
  '<',
  '>',
  '&',
  '&#x0;',
  '&#xD800;',
  ',',
  '\n',
  '\r',
  '\0',
  '{',
  '}',
  ':',
  '-1',
  '1e308',
  'NaN',
  '9'.repeat(400),
  '\u2028',
  '🙂',
  '</',
  ']]>',
];

/** A file with a few places cut out, doubled or replaced: what a full disk, an editor or an attacker makes of it. */
function damaged(text: string, random: (below: number) => number): string {
  let result = text;
  for (let change = random(4); change >= 0; change -= 1) {
    const at = random(result.length);
    const length = random(30);
    const piece = pieces[random(pieces.length)] ?? '';
    const middle = [piece, '', result.slice(at, at + length).repeat(2), result.slice(at).split('').reverse().join('').slice(0, length)][
      random(4)
    ];
    result = result.slice(0, at) + middle + result.slice(at + length);
  }
  return result;
}

describe.each(['jmeter.jtl', 'jmeter.xml', 'k6.ndjson', 'k6-summary.json'])('%s, damaged a thousand times', (name) => {
  it('is a run whose sums agree, or is refused with what to do', () => {
    const text = sampleFile(name);
    const random = createRandom(name.length);
    let read = 0;
    for (let round = 0; round < 1000; round += 1) {
      const content = damaged(text, random);
      try {
        readImport(content, name);
        read += 1;
      } catch (error) {
        if (!(error instanceof OpsError) || error.code !== 'invalid_input' || error.hint === undefined) {
          throw new Error(`Round ${round}: ${String(error)}\n${content}`, { cause: error });
        }
      }
    }
    // Were all refused, nothing would have been tried.
    expect(read).toBeGreaterThan(20);
  });
});
