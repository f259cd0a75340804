import { expect, test } from 'vitest';
import { parseResponse } from './parse-response.ts';

/** Repeatable random numbers (mulberry32): a failure names its seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return Math.floor((((value ^ (value >>> 14)) >>> 0) / 4294967296) * below);
  };
}

type Random = ReturnType<typeof randomFrom>;

const tokens = [
  'Server',
  'date',
  'X-A',
  'Content-Type',
  'set-cookie',
  'connectionx',
  'Keep-Alive',
  'Transfer',
  'content-lengthy',
  'LOCATION',
  'C',
  't',
];
const pick = <T>(random: Random, from: readonly T[]): T => from[random(from.length)] as T;
const bytes = (random: Random, length: number) => Array.from({ length }, () => String.fromCharCode(random(256))).join('');
const visible = (random: Random, length: number) => Array.from({ length }, () => String.fromCharCode(32 + random(95))).join('');

function fields(random: Random): string {
  return Array.from({ length: random(6) }, () => `${pick(random, tokens)}:${' '.repeat(random(3))}${visible(random, random(40))}\r\n`).join(
    '',
  );
}

/** A valid response, and the body it carries. */
function response(random: Random): { text: string; body: string; status: number } {
  const informational = Array.from(
    { length: random(3) },
    () => `HTTP/1.1 ${pick(random, [100, 102, 103])} Wait\r\n${fields(random)}\r\n`,
  ).join('');
  const status = pick(random, [200, 200, 201, 204, 302, 304, 404, 500, 599]);
  const line = `HTTP/1.${random(4) === 0 ? 0 : 1} ${status}${pick(random, ['', ' ', ' OK', ' Not \xe4 OK'])}\r\n`;
  if (status === 204 || status === 304) return { text: `${informational}${line}${fields(random)}\r\n`, body: '', status };
  const body = bytes(random, random(3) === 0 ? random(3000) : random(40));
  if (random(2) === 0) {
    return { text: `${informational}${line}${fields(random)}Content-Length: ${body.length}\r\n${fields(random)}\r\n${body}`, body, status };
  }
  let chunks = '';
  for (let position = 0; position < body.length; ) {
    const size = Math.min(1 + random(200), body.length - position);
    chunks += `${'0'.repeat(random(3))}${pick(random, [size.toString(16), size.toString(16).toUpperCase()])}${pick(random, ['', ';a', ' ;b="c"'])}\r\n`;
    chunks += `${body.slice(position, position + size)}\r\n`;
    position += size;
  }
  return {
    text: `${informational}${line}${fields(random)}Transfer-Encoding: chunked\r\n${fields(random)}\r\n${chunks}0\r\n${fields(random)}\r\n`,
    body,
    status,
  };
}

function split(random: Random, text: string): string[] {
  const parts: string[] = [];
  const largest = 1 + random(random(2) === 0 ? 5 : 300);
  for (let position = 0; position < text.length; ) {
    const size = 1 + random(largest);
    parts.push(text.slice(position, position + size));
    position += size;
  }
  return parts;
}

function mutate(random: Random, text: string): string {
  let changed = text;
  for (let times = 1 + random(4); times > 0; times -= 1) {
    const at = random(changed.length + 1);
    const inserted = pick(random, [
      '\r',
      '\n',
      '\0',
      ' ',
      ':',
      ';',
      '0',
      'f',
      '\r\n',
      '\r\n\r\n',
      'Content-Length: 3\r\n',
      bytes(random, 3),
    ]);
    changed = changed.slice(0, at) + (random(2) === 0 ? inserted : '') + changed.slice(at + random(4));
  }
  return changed;
}

test('random valid responses mean the same in whatever pieces they arrive', () => {
  for (let seed = 1; seed <= 3000; seed += 1) {
    const random = randomFrom(seed);
    const { text, body, status } = response(random);
    const whole = parseResponse([text]);
    expect(whole, `seed ${seed}`).toMatchObject({ outcome: 'done', body, status, used: text.length });
    expect(parseResponse(split(random, text)), `seed ${seed}`).toEqual(whole);
    expect(parseResponse(split(random, `${text}more`)), `seed ${seed}`).toMatchObject({ outcome: 'done', body });
  }
});

test('damaged responses end, and end the same in whatever pieces they arrive', () => {
  const outcomes = { done: 0, malformed: 0, incomplete: 0 } as Record<string, number>;
  for (let seed = 1; seed <= 5000; seed += 1) {
    const random = randomFrom(1_000_000 + seed);
    const text = mutate(random, response(random).text);
    const whole = parseResponse([text], true);
    const pieces = parseResponse(split(random, text), true);
    outcomes[whole.outcome] = (outcomes[whole.outcome] ?? 0) + 1;
    expect(pieces.outcome, `seed ${seed}`).toBe(whole.outcome);
    if (whole.outcome !== 'malformed') expect({ ...pieces, error: '' }, `seed ${seed}`).toEqual({ ...whole, error: '' });
  }
  // Each way of ending must have been tried.
  for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(200);
});

test('noise never gets through', () => {
  for (let seed = 1; seed <= 2000; seed += 1) {
    const random = randomFrom(2_000_000 + seed);
    const text = `${pick(random, ['', 'H', 'HTTP/1.1 2', 'HTTP/1.1 200 OK\r\n'])}${bytes(random, 1 + random(500))}`;
    expect(parseResponse(split(random, text), false).outcome, `seed ${seed}`).not.toBe('done');
  }
});
