import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LinkStore } from '../../../electron/core/features/lab/embedded/link-store.ts';
import { answer, type ShortenerRequest } from '../../../electron/core/features/lab/embedded/shortener-routes.ts';

let folder: string;
let links: LinkStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-links-'));
  links = new LinkStore(join(folder, 'links.json'), () => {}, 3);
});
afterEach(async () => {
  await links.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (method: string, target: string, more: Partial<ShortenerRequest> = {}) =>
  answer({ method, target, contentType: '', body: '', ...more }, { links, url: 'http://127.0.0.1:4000/', instanceId: 'lab-1' });
const form = (body: string) => ask('POST', '/shorten', { contentType: 'application/x-www-form-urlencoded', body });
const json = (value: unknown) => ask('POST', '/shorten', { contentType: 'application/json; charset=utf-8', body: JSON.stringify(value) });

test('what is shortened by form or JSON is found again by its code', () => {
  const created = json({ url: 'https://example.org/a?b=c' });
  expect(created.status).toBe(201);
  const { code, short_url, long_url } = JSON.parse(created.body);
  expect([short_url, long_url]).toEqual([`http://127.0.0.1:4000/${code}`, 'https://example.org/a?b=c']);
  expect(ask('GET', `/${code}?x=1`)).toMatchObject({ status: 302, location: 'https://example.org/a?b=c' });
  expect(form('url=https%3A%2F%2Fexample.org%2F').body).toMatch(/href="http:\/\/127\.0\.0\.1:4000\/[A-Za-z0-9]{5}"/);
});

test('what is no http URL is refused in the language it came in', () => {
  expect(form('url=javascript%3Aalert(1)')).toMatchObject({ status: 400, contentType: 'text/html; charset=utf-8' });
  expect(form('other=1').status).toBe(400);
  for (const value of [{}, { url: 7 }, [], null, { url: 'nonsense' }, { url: `http://x/${'a'.repeat(2100)}` }]) {
    expect(json(value)).toMatchObject({ status: 400, contentType: 'application/json' });
  }
  expect(links.size).toBe(0);
});

test('nothing a client sent is HTML in a page', () => {
  const page = form(`url=${encodeURIComponent('http://x.example/"><script>alert(1)</script>')}`);
  expect(page.status).toBe(201);
  expect(page.body).not.toContain('<script');
});

test('unknown paths are 404, known ones with the wrong method 405', () => {
  expect(ask('GET', '/none').status).toBe(404);
  expect(ask('GET', '/a/b').status).toBe(404);
  expect(ask('GET', '/shorten')).toMatchObject({ status: 404 });
  expect(ask('DELETE', '/health')).toMatchObject({ status: 405, allow: 'GET, HEAD' });
  expect(JSON.parse(ask('GET', '/health').body)).toEqual({ status: 'ok', instance: 'lab-1' });
});

test('links are kept in a JSON file, the oldest goes when it is full', async () => {
  for (const code of ['a', 'b', 'c', 'd']) links.put(code, `http://x.example/${code}`);
  await links.dispose();
  expect(Object.keys(JSON.parse(readFileSync(join(folder, 'links.json'), 'utf8')))).toEqual(['b', 'c', 'd']);
  const again = new LinkStore(join(folder, 'links.json'), () => {});
  expect(await again.load()).toBeUndefined();
  expect(again.find('c')).toBe('http://x.example/c');
});

test('a damaged file is put aside, not overwritten', async () => {
  writeFileSync(join(folder, 'links.json'), '{"a": "http://x.exa');
  expect(await links.load()).toEqual({ setAside: join(folder, 'links.json.damaged') });
  links.put('b', 'http://x.example/');
  await links.dispose();
  expect(readFileSync(join(folder, 'links.json.damaged'), 'utf8')).toBe('{"a": "http://x.exa');
});
