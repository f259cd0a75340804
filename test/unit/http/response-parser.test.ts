import { describe, expect, test } from 'vitest';
import { HeadMemory } from '../../../electron/core/adapters/http/head-memory.ts';
import { headLimitBytes } from '../../../electron/core/adapters/http/response-parser.ts';
import { parseResponse } from './parse-response.ts';

const ok = 'HTTP/1.1 200 OK\r\n';
const parse = (text: string, options = {}) => parseResponse([text], false, options);

describe('framing', () => {
  test.each([
    ['length', `${ok}Content-Length: 5\r\n\r\nhello`, 'hello'],
    ['no length of zero', `${ok}Content-Length: 0\r\n\r\n`, ''],
    ['a list of equal lengths', `${ok}Content-Length: 5, 5\r\nContent-Length:5\r\n\r\nhello`, 'hello'],
    ['odd case and blanks', `${ok}cOnTeNt-LeNgTh:\t 5 \t\r\n\r\nhello`, 'hello'],
    ['chunks', `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;x=y\r\n!\r\n0\r\n\r\n`, 'hello!'],
    [
      'chunks with trailers',
      `${ok}transfer-encoding: gzip, Chunked\r\n\r\n00a ;q="1;2"\r\n0123456789\r\n0\r\nA: b\r\nC: d\r\n\r\n`,
      '0123456789',
    ],
    ['nothing in a 204', 'HTTP/1.1 204 No Content\r\nContent-Length: 10\r\n\r\n', ''],
    ['nothing in a 304', 'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n', ''],
    [
      'informational first',
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nContent-Length: 9\r\n\r\n${ok}Content-Length: 2\r\n\r\nok`,
      'ok',
    ],
    ['no reason', 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok', 'ok'],
    ['an empty reason', 'HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok', 'ok'],
    ['line feeds only', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok', 'ok'],
    ['bytes above ASCII', `${ok}X: \xe4\xf6\r\nContent-Length: 2\r\n\r\n\xff\x00`, '\xff\x00'],
    ['a folded header', `${ok}X: a\r\n b\r\nContent-Length: 2\r\n\r\nok`, 'ok'],
  ])('%s', (_name, text, body) => {
    expect(parse(text)).toMatchObject({ outcome: 'done', body, used: text.length });
    expect(parseResponse(text.split(''))).toMatchObject({ outcome: 'done', body, used: text.length });
  });

  test('HEAD ends with its head', () => {
    const text = `${ok}Content-Length: 500\r\n\r\n`;
    expect(parse(text, { head: true })).toMatchObject({ outcome: 'done', used: text.length });
  });

  test('a body without any framing lasts until the connection ends', () => {
    expect(parseResponse([`${ok}\r\nall`, ' of it'], true)).toMatchObject({ endedWell: true, body: 'all of it', mustClose: true });
    expect(parseResponse([`${ok}Transfer-Encoding: gzip\r\n\r\nzip`], true)).toMatchObject({
      endedWell: true,
      body: 'zip',
      mustClose: true,
    });
  });

  test.each([
    ['head', `${ok}Content-Le`],
    ['length', `${ok}Content-Length: 5\r\n\r\nhell`],
    ['chunk', `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello`],
    ['last chunk', `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n`],
    ['informational', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ])('an end inside the %s is no response', (_name, text) => {
    expect(parseResponse([text], true)).toMatchObject({ outcome: 'incomplete', endedWell: false });
  });

  test('what follows a response is left alone', () => {
    const text = `${ok}Content-Length: 2\r\n\r\nok`;
    expect(parse(`${text}HTTP/1.1 500`)).toMatchObject({ outcome: 'done', used: text.length, body: 'ok' });
    const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
    expect(parse(`${chunked}x`)).toMatchObject({ outcome: 'done', used: chunked.length });
  });
});

describe('what two readers could understand differently is malformed', () => {
  test.each([
    ['both framings', `${ok}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['both framings, the other way', `${ok}Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n`],
    ['differing lengths', `${ok}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`],
    ['differing lengths in a list', `${ok}Content-Length: 5, 6\r\n\r\nhello!`],
    ['a signed length', `${ok}Content-Length: +5\r\n\r\nhello`],
    ['a negative length', `${ok}Content-Length: -1\r\n\r\nhello`],
    ['a hexadecimal length', `${ok}Content-Length: 0x5\r\n\r\nhello`],
    ['an empty length', `${ok}Content-Length:\r\n\r\nhello`],
    ['a length beyond numbers', `${ok}Content-Length: 99999999999999999999\r\n\r\nhello`],
    ['a blank before the colon', `${ok}Content-Length : 5\r\n\r\nhello`],
    ['no colon', `${ok}Content-Length 5\r\n\r\nhello`],
    ['no name', `${ok}: 5\r\n\r\nhello`],
    ['a folded length', `${ok}Content-Length: 5\r\n 0\r\n\r\nhello`],
    ['a folded first line', `${ok} X: y\r\nContent-Length: 0\r\n\r\n`],
    ['a bare CR', `${ok}X: a\rb\r\nContent-Length: 0\r\n\r\n`],
    ['NUL', `${ok}X: a\0b\r\nContent-Length: 0\r\n\r\n`],
    ['chunked twice', `${ok}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`],
    ['chunked twice in two lines', `${ok}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['chunked not last', `${ok}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`],
    ['a chunk size that is none', `${ok}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`],
    ['a signed chunk size', `${ok}Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n`],
    ['a prefixed chunk size', `${ok}Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n`],
    ['a chunk size beyond numbers', `${ok}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n`],
    ['a chunk longer than its size', `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n0\r\n\r\n`],
    ['a chunk size ended by LF only', `${ok}Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n`],
    ['a chunk ended by LF only', `${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\n0\r\n\r\n`],
    ['a trailer without colon', `${ok}Transfer-Encoding: chunked\r\n\r\n0\r\nnonsense\r\n\r\n`],
    ['an empty line first', `\r\n${ok}Content-Length: 0\r\n\r\n`],
    ['HTTP/2', 'HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['HTTP/1.2', 'HTTP/1.2 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n'],
    ['a status below 100', 'HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n'],
    ['unasked switching', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['another protocol', 'ICY 200 OK\r\n\r\n'],
    ['TLS', '\x15\x03\x03\x00\x02\x02\x28'],
  ])('%s', (_name, text) => {
    const whole = parse(text);
    expect(whole.outcome).toBe('malformed');
    expect(whole.error).not.toBe('');
    expect(parseResponse(text.split('')).outcome).toBe('malformed');
  });

  test('garbage is known before its line ends', () => {
    expect(parse('SSH-2.0-').outcome).toBe('malformed');
    expect(parse('HTTP/1.').outcome).toBe('incomplete');
    expect(parse(`${ok}Transfer-Encoding: chunked\r\n\r\nx`).outcome).toBe('malformed');
    expect(parse(`${ok}Transfer-Encoding: chunked\r\n\r\n1\r\naX`).outcome).toBe('malformed');
  });

  test.each([
    ['many headers', () => `X-A: ${'b'.repeat(100)}\r\n`],
    ['one long line', () => 'b'.repeat(1000)],
  ])('a head longer than the limit: %s', (_name, block) => {
    const parts = [`${ok}X: `];
    for (let length = 0; length < headLimitBytes + 5000; length += block().length) parts.push(block());
    expect(parseResponse(parts).error).toContain('64 KiB');
    expect(parseResponse([parts.join('')]).error).toContain('64 KiB');
  });

  test('many small chunks are no long head', () => {
    const chunks = '1\r\nx\r\n'.repeat(30_000);
    expect(parse(`${ok}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`)).toMatchObject({ outcome: 'done' });
  });
});

describe('the connection after the response', () => {
  test.each([
    ['HTTP/1.1 200 OK', '', false],
    ['HTTP/1.1 200 OK', 'Connection: keep-alive\r\n', false],
    ['HTTP/1.1 200 OK', 'Connection: Close\r\n', true],
    ['HTTP/1.1 200 OK', 'Connection: upgrade, close, x\r\n', true],
    ['HTTP/1.1 200 OK', 'Connection: keep-alive\r\nConnection: close\r\n', true],
    ['HTTP/1.1 200 OK', 'Connection: closed\r\n', false],
    ['HTTP/1.0 200 OK', '', true],
    ['HTTP/1.0 200 OK', 'Connection: Keep-Alive\r\n', false],
    ['HTTP/1.0 200 OK', 'Connection: Keep-Alive, close\r\n', true],
  ])('%s with "%s" must close: %s', (line, field, mustClose) => {
    expect(parse(`${line}\r\n${field}Content-Length: 0\r\n\r\n`)).toMatchObject({ outcome: 'done', mustClose });
  });

  test('a location is taken when it is wanted', () => {
    const text = 'HTTP/1.1 302 Found\r\nlocation:  /a b?c \r\nContent-Length: 0\r\n\r\n';
    expect(parse(text, { wantsLocation: true }).location).toBe('/a b?c');
    expect(parse(text).location).toBeUndefined();
  });

  test('the status line is told as it came', () => {
    expect(parse('HTTP/1.0 502 Bad Gateway\r\n\r\n').statusLine).toBe('HTTP/1.0 502 Bad Gateway');
    expect(parse('HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n').statusLine).toBe('HTTP/1.1 200');
    expect(parse('HTTP/1.1 50').statusLine).toBeUndefined();
  });
});

describe('the head memory', () => {
  const heads = [
    `${ok}Date: Mon, 23 Nov 2026 10:00:00 GMT\r\nContent-Length: 5\r\n\r\nhello`,
    `${ok}Date: Mon, 23 Nov 2026 10:00:00 GMT\r\nContent-Length: 5\r\n\r\nhallo`,
    `${ok}Date: Mon, 23 Nov 2026 10:00:01 GMT\r\nContent-Length: 5\r\n\r\nhello`,
    `${ok}Date: Mon, 23 Nov 2026 10:00:01 GMT\r\nContent-Length: 5\r\n\r\nhello and more`,
    `${ok}Date: Mon, 23 Nov 2026 10:00:01 GMT\r\nContent-Length: 4\r\n\r\nhell`,
    `${ok}Content-Length: 0\r\n\r\n`,
    `${ok}Content-Length: 0\r\n\r\n`,
    'HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nno',
    'HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nno',
    `${ok}Connection: close\r\nContent-Length: 2\r\n\r\nok`,
    `${ok}Connection: close\r\nContent-Length: 2\r\n\r\nok`,
    'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok',
    'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok',
    `${ok}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`,
    `${ok}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`,
    'HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n',
    'HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n',
    'HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n',
    'HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n',
    `HTTP/1.1 100 Continue\r\n\r\n${ok}Content-Length: 2\r\n\r\nok`,
    `HTTP/1.1 100 Continue\r\n\r\n${ok}Content-Length: 2\r\n\r\nok`,
    `${ok}X: ${'x'.repeat(600)}\r\nContent-Length: 2\r\n\r\nok`,
    `${ok}X: ${'x'.repeat(600)}\r\nContent-Length: 2\r\n\r\nok`,
  ];

  test('changes nothing about what a response means, whatever came before it', () => {
    const memory = new HeadMemory();
    for (const before of heads) {
      for (const text of heads) {
        parse(before, { memory });
        expect(parse(text, { memory })).toEqual(parse(text));
        expect(parseResponse([text.slice(0, -2), text.slice(-2)], false, { memory })).toEqual(parse(text));
      }
    }
  });

  test('a HEAD request is not answered from memory', () => {
    const memory = new HeadMemory();
    const text = `${ok}Content-Length: 5\r\n\r\n`;
    parse(`${text}hello`, { memory });
    expect(memory.known?.contentLength).toBe(5);
    expect(parse(text, { memory, head: true })).toMatchObject({ outcome: 'done' });
  });
});
