import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { HttpTarget } from '../../../electron/core/adapters/http/http-target.ts';
import { effectiveHost, hasPlaceholderInHost, isLoopbackHost, normalizeHost, targetHosts } from '../../../shared/model/target-host.ts';

describe('isLoopbackHost', () => {
  for (const host of ['localhost', 'LOCALHOST', 'localhost.', '127.0.0.1', '127.255.255.254', '::1', '[::1]']) {
    it(`is ${host}`, () => expect(isLoopbackHost(host)).toBe(true));
  }
  for (const host of [
    '',
    'example.org',
    'localhost.example.org',
    '127.0.0.1.nip.io',
    '126.0.0.1',
    '0.0.0.0',
    '::',
    '::2',
    '[::ffff:7f00:1]',
    '127.1x',
    '127.256.0.1',
    '127.0.0.08',
  ]) {
    it(`is not ${host === '' ? 'nothing' : host}`, () => expect(isLoopbackHost(host)).toBe(false));
  }
});

describe('targets', () => {
  it('are named without port, brackets, case or final dot', () => {
    expect(['[2001:DB8::1]', ' A.Example. '].map(normalizeHost)).toEqual(['2001:db8::1', 'a.example']);
  });

  it('are where overrides lead', () => {
    const resolve = { 'a.example:80': '127.0.0.1', '[::5]:443': '10.0.0.1' };
    expect(effectiveHost(new URL('http://A.example/x'), resolve)).toBe('127.0.0.1');
    expect(effectiveHost(new URL('https://a.example/x'), resolve)).toBe('a.example');
    expect(effectiveHost(new URL('https://[::5]/x'), resolve)).toBe('10.0.0.1');
  });

  it('are where the connection goes, however host and override are written', () => {
    const cases: [url: string, resolve: Record<string, string>, address: string | undefined][] = [
      ['http://a.example./', { 'a.example:80': '127.0.0.1' }, '127.0.0.1'],
      ['http://a.example/', { 'a.example.:80': '127.0.0.1' }, undefined],
      ['http://a.example/', { 'a.example:80': ' [::1] ' }, '::1'],
      ['http://a.example/', { 'a.example:80': '127.0.0.1.' }, '127.0.0.1'],
      ['http://[::5]/', { '::5:80': '127.0.0.1' }, '127.0.0.1'],
      ['http://10.0.0.1/', {}, '10.0.0.1'],
    ];
    for (const [text, resolve, address] of cases) {
      const url = new URL(text);
      expect(new HttpTarget(url, { insecure: false, resolve }).addresses, text).toEqual(address === undefined ? undefined : [address]);
      expect(effectiveHost(url, resolve), text).toBe(address ?? normalizeHost(url.hostname));
    }
  });

  it('looks localhost up as this machine only, with a final dot too', async () => {
    const target = new HttpTarget(new URL('http://localhost./'), { insecure: false, resolve: {} });
    await new Promise<void>((done) => target.whenResolved(done));
    expect(target.addresses).not.toEqual([]);
    expect(target.addresses?.filter((address) => !isLoopbackHost(address))).toEqual([]);
  });

  it('are looked up again a second after that failed', async () => {
    const target = new HttpTarget(new URL('http://blitz.invalid/'), { insecure: false, resolve: {} });
    const resolved = () => new Promise<void>((done) => target.whenResolved(done));
    await resolved();
    const first = target.addresses;
    expect(first).toEqual([]);
    await sleep(1100);
    await resolved();
    expect(target.addresses).toEqual([]);
    // Another empty answer.
    expect(target.addresses).not.toBe(first);
  }, 60_000);

  it('are each host of the mix once, and every address an override may lead to', () => {
    const request = (url: string) => ({ name: '', weight: 1, method: 'GET', headers: {}, url });
    const connection = { keepAlive: true, connectTimeoutMs: 1, timeoutMs: 1, insecure: false, resolve: { 'other.example:80': '10.0.0.9' } };
    const requests = ['http://a.example/{{seq}}', 'https://A.example/', 'http://127.0.0.1/'].map(request);
    expect(targetHosts({ requests, connection })).toEqual(['a.example', '127.0.0.1', '10.0.0.9']);
  });

  it('may not change with every request', () => {
    for (const url of ['http://{{seq}}/', 'http://a{{random}}.example/', 'http://h:80{{seq}}/', 'http://h.example.{{x}}/'])
      expect(hasPlaceholderInHost(url)).toBe(true);
    for (const url of ['http://h/{{seq}}', 'http://h?{{seq}}', 'http://{{seq}}:x@h/', 'http://h/a@{{seq}}'])
      expect(hasPlaceholderInHost(url)).toBe(false);
  });
});
