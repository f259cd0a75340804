import { describe, expect, test } from 'vitest';
import { BodyMatcher, compileBodyPattern } from '../../../electron/core/adapters/http/body-matcher.ts';
import { classifyTransportError } from '../../../electron/core/adapters/http/transport-failure.ts';
import { type Accounts, accountingFaults } from '../../../electron/core/features/load/engine/accounting.ts';
import { BodyWatch, printable } from '../../../electron/core/features/load/engine/body-excerpt.ts';
import { compileRequest } from '../../../electron/core/features/load/engine/compiled-request.ts';
import { FailureBook } from '../../../electron/core/features/load/engine/failure-book.ts';
import { isGeneratorLimited } from '../../../electron/core/features/load/engine/generator-watch.ts';
import { RateWindow } from '../../../electron/core/features/load/engine/rate-window.ts';
import { LoadPlanSchema } from '../../../shared/contract/load-plan.ts';
import type { FailureExample } from '../../../shared/model/failure-class.ts';

describe('accounting', () => {
  const sound: Accounts = {
    asked: 100,
    started: 70,
    inFlight: 0,
    abortedInFlight: 10,
    busyUsers: 0,
    ok: 50,
    failed: 10,
    aborted: 40,
    failuresByClass: 10,
  };

  test('holds where every request has one outcome', () => {
    expect(accountingFaults(sound)).toBeUndefined();
  });

  test.each(Object.keys(sound) as (keyof Accounts)[])('one too many in "%s" is found and the numbers are named', (key) => {
    expect(accountingFaults({ ...sound, [key]: sound[key] + 1 })).toContain(`"${key}":${sound[key] + 1}`);
  });
});

describe('the generator was the limit', () => {
  test.each([
    [{ busyShare: 0.5, lagMs: 3, refusals: 0 }, false],
    [{ busyShare: 0.97, lagMs: 3, refusals: 0 }, true],
    [{ busyShare: 0.2, lagMs: 45, refusals: 0 }, true],
    [{ busyShare: 0.2, lagMs: 3, refusals: 1 }, true],
  ])('%o: %s', (figures, limited) => {
    expect(isGeneratorLimited(figures)).toBe(limited);
  });
});

describe('finding a text in a body', () => {
  const find = (text: string, parts: readonly string[]) => {
    const matcher = new BodyMatcher(compileBodyPattern(text));
    matcher.reset();
    for (const part of parts) {
      const bytes = Buffer.from(`##${part}##`, 'utf8');
      matcher.onBody(bytes, 2, bytes.length - 2);
    }
    return matcher.found;
  };

  test('in whatever pieces, also where a beginning repeats itself', () => {
    const text = 'aabaabaaa€b';
    const body = `aabaabaabaaa€aabaabaaa€baab`;
    for (let first = 0; first <= body.length; first += 1) {
      for (let second = first; second <= body.length; second += 1) {
        expect(find(text, [body.slice(0, first), body.slice(first, second), body.slice(second)])).toBe(true);
      }
    }
    expect(find(text, ['aabaabaaa', '€', 'aabaabaaa€'])).toBe(false);
    expect(find('#', ['abc', 'def'])).toBe(false);
  });

  test('a watch keeps the first 512 bytes as text that can only be read', () => {
    const watch = new BodyWatch(undefined);
    const bytes = Buffer.from(`\x1b[31mred\u202e\0${'x'.repeat(600)}`, 'utf8');
    watch.reset();
    watch.onBody(bytes, 0, 100);
    watch.onBody(bytes, 100, bytes.length);
    expect(watch.excerpt()).toMatch(/^\ufffd\[31mred\ufffd\ufffdx+$/);
    expect(watch.excerpt()?.length).toBeLessThanOrEqual(512);
    watch.reset();
    expect(watch.excerpt()).toBeUndefined();
    expect(printable('a\r\nb\tc\u2066')).toBe('a\nb\tc\ufffd');
  });
});

test('system errors by what the connection was doing', () => {
  const error = (code: string) => Object.assign(new Error(code), { code });
  const classes = (code: string) =>
    (['connecting', 'handshaking', 'established'] as const).map((stage) => classifyTransportError(error(code), stage));
  expect(classes('ECONNREFUSED')[0]).toBe('connect_refused');
  expect(classes('ENOTFOUND')[0]).toBe('dns');
  expect(classes('ETIMEDOUT')[0]).toBe('connect_timeout');
  expect(classes('EHOSTUNREACH')[0]).toBe('connect_failed');
  expect(classes('ENETUNREACH')[0]).toBe('connect_failed');
  expect(classes('ECONNRESET')).toEqual(['connect_failed', 'tls', 'reset']);
  expect(classes('EPIPE')[2]).toBe('reset');
  expect(classes('EPROTO')[2]).toBe('tls');
  for (const code of ['EADDRNOTAVAIL', 'EMFILE', 'ENFILE', 'ENOBUFS']) expect(classes(code)[0]).toBe('local_limit');
});

test('a failure book keeps counts for all and three examples for each', () => {
  const book = new FailureBook();
  let made = 0;
  const example = () => {
    made += 1;
    return { requestNumber: made } as FailureExample;
  };
  for (let index = 0; index < 10; index += 1) book.record('reset', index % 2 === 0, index < 3, example);
  book.record('http_502', true, true, example);
  expect(book.counts()).toEqual([
    { class: 'reset', count: 10, reused: 5, withBytes: 3 },
    { class: 'http_502', count: 1, reused: 1, withBytes: 1 },
  ]);
  expect(book.examples().map(({ requestNumber }) => requestNumber)).toEqual([1, 2, 3, 4]);
  expect(made).toBe(4);
});

test('the rate is that of the last second', () => {
  const rate = new RateWindow();
  for (let index = 1; index <= 50; index += 1) {
    const expected = index <= 10 ? 100 : index >= 30 ? 500 : undefined;
    const perSecond = rate.perSecond(index * 100, index <= 20 ? index * 10 : 200 + (index - 20) * 50);
    if (expected !== undefined) expect(perSecond).toBeCloseTo(expected, 6);
  }
});

describe('writing a request', () => {
  const compile = (request: object, keepAlive = true) => {
    const plan = LoadPlanSchema.parse({
      requests: [{ url: 'http://example.test:8080/a?b=c', ...request }],
      executor: { type: 'shared-iterations', iterations: 1, vus: 1 },
      connection: { keepAlive },
    });
    return compileRequest(plan.requests[0] as (typeof plan.requests)[number], plan.connection);
  };

  test('nothing changes: written once', () => {
    const compiled = compile({});
    expect(compiled.fixed?.data).toBe('GET /a?b=c HTTP/1.1\r\nHost: example.test:8080\r\nUser-Agent: blitz-console\r\nAccept: */*\r\n\r\n');
  });

  test('a body has its length in bytes, a POST without one says 0', () => {
    expect(compile({ method: 'POST', body: 'é' }).fixed?.data.toString()).toMatch(/\r\nContent-Length: 2\r\n\r\né$/);
    expect(compile({ method: 'POST' }).fixed?.data).toMatch(/\r\nContent-Length: 0\r\n\r\n$/);
    expect(compile({ method: 'DELETE' }).fixed?.data).not.toContain('Content-Length');
  });

  test('the length follows what is filled in', () => {
    const compiled = compile({ method: 'PUT', body: '{{seq}}' });
    expect(compiled.fixed).toBeUndefined();
    expect(compiled.render(7).data).toMatch(/Content-Length: 1\r\n\r\n7$/);
    expect(compiled.render(12_345).data).toMatch(/Content-Length: 5\r\n\r\n12345$/);
  });

  test('own headers replace the usual ones whatever their case, and a placeholder cannot break a line', () => {
    const { data } = compile({ headers: { 'user-AGENT': 'mine', accept: 'text/html' } }).fixed ?? { data: '' };
    expect(data).toContain('user-AGENT: mine\r\naccept: text/html\r\n');
    expect(data).not.toContain('blitz-console');
    expect(() =>
      LoadPlanSchema.parse({
        requests: [{ url: 'http://a/', headers: { X: 'a\r\nb' } }],
        executor: { type: 'constant-vus', vus: 1, durationMs: 1 },
      }),
    ).toThrow();
  });

  test('closing is said, and known when the user says it', () => {
    expect(compile({}, false).fixed).toMatchObject({ saysClose: true });
    expect(compile({}, false).fixed?.data).toContain('Connection: close\r\n');
    expect(compile({ headers: { connection: 'Close' } }).fixed).toMatchObject({ saysClose: true });
    expect(compile({ headers: { connection: 'keep-alive' } }).fixed).toMatchObject({ saysClose: false });
  });

  test('no placeholder in the host, no framing headers', () => {
    expect(() => compile({ url: 'http://{{random}}.example.test/' })).toThrow(/host/);
    expect(() => compile({ headers: { 'Transfer-Encoding': 'chunked' } })).toThrow(/Transfer-Encoding/);
  });
});
