import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Webhook } from '../../../../../electron/core/features/alarms/news/webhook.ts';
import { createSessionVault } from '../../../../../electron/door/session-vault.ts';
import { createSilentLogger } from '../../../../contract/silent-logger.ts';
import { type ManualClock, manualClock } from '../manual-clock.ts';

const path = '/services/T000/planted-token?key=planted-key';
let clock: ManualClock;
let logger: ReturnType<typeof createSilentLogger>;
let failures: string[];
let webhook: Webhook;
let server: Server;
let url: string;
let taken: { method: string; path: string; type: string; json: unknown }[];
let answer: (response: ServerResponse, request: IncomingMessage) => void;

beforeEach(async () => {
  clock = manualClock();
  logger = createSilentLogger();
  failures = [];
  taken = [];
  answer = (response) => response.writeHead(204).end();
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const { method = '', headers } = request;
      taken.push({ method, path: request.url ?? '', type: headers['content-type'] ?? '', json: JSON.parse(text || 'null') });
      answer(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  webhook = new Webhook({
    secrets: createSessionVault('this is a test.'),
    clock,
    logger,
    timeoutMs: 300,
    onFailure: (host, why) => failures.push(`${host} ${why}`),
  });
  await webhook.set(url);
});
afterEach(async () => {
  await webhook.dispose();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  // Whatever happened: of the address only the host is said.
  expect(JSON.stringify([logger.lines, failures])).not.toMatch(/planted|services/);
});

const arrived = (count: number) => vi.waitFor(() => expect(taken).toHaveLength(count), 5_000);
const host = () => new URL(url).host;
/** Until the attempt that goes on has failed, and then over the pause after it, a second at a time. */
async function nextAttempt(count: number): Promise<void> {
  await arrived(count);
  for (let second = 0; second < 100 && taken.length === count; second += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await clock.advance(1_000);
  }
  await arrived(count + 1);
}

describe('the webhook', () => {
  test('is sent JSON in a POST, in order; only its host is told', async () => {
    expect(await webhook.host()).toBe(host());
    webhook.send({ seq: 1, title: 'ä' });
    webhook.send({ seq: 2 });
    await arrived(2);
    expect(taken).toEqual([
      { method: 'POST', path, type: 'application/json', json: { seq: 1, title: 'ä' } },
      { method: 'POST', path, type: 'application/json', json: { seq: 2 } },
    ]);
    expect(failures).toEqual([]);
  });

  test('tries again what a server could not take, and then goes on', async () => {
    let left = 2;
    answer = (response) => {
      response.writeHead(left > 0 ? 503 : 200).end('planted');
      left -= 1;
    };
    webhook.send({ seq: 1 });
    webhook.send({ seq: 2 });
    await nextAttempt(1);
    await nextAttempt(2);
    await arrived(4);
    expect(taken.map(({ json }) => (json as { seq: number }).seq)).toEqual([1, 1, 1, 2]);
    expect(failures).toEqual([]);
  });

  test('gives up after five attempts, says so once, and again only after it has worked', async () => {
    answer = (response) => response.writeHead(500).end();
    webhook.send({ seq: 1 });
    for (let count = 1; count < 5; count += 1) await nextAttempt(count);
    await vi.waitFor(() => expect(failures).toEqual([`${host()} it answered 500`]), 5_000);
    webhook.send({ seq: 2 });
    for (let count = 6; count < 10; count += 1) await nextAttempt(count);
    answer = (response) => response.writeHead(200).end();
    webhook.send({ seq: 3 });
    await arrived(11);
    expect(failures).toHaveLength(1);
    answer = (response) => response.writeHead(410).end();
    webhook.send({ seq: 4 });
    await vi.waitFor(() => expect(failures).toEqual([`${host()} it answered 500`, `${host()} it answered 410`]), 5_000);
    expect(taken).toHaveLength(12);
  }, 30_000);

  test('follows no redirect', async () => {
    answer = (response) => response.writeHead(307, { location: '/elsewhere?planted=1' }).end();
    await expect(webhook.test({})).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('redirects are not followed'),
    });
    webhook.send({ seq: 1 });
    await vi.waitFor(() => expect(failures).toHaveLength(1), 5_000);
    expect(taken.map((one) => one.path)).toEqual([path, path]);
  });

  test('waits for no server that hangs', async () => {
    answer = () => {};
    await expect(webhook.test({})).rejects.toMatchObject({ message: `${host()} did not take it: no answer came within 0.3 s.` });
    answer = (response) => void response.writeHead(200).write('never ends');
    expect(await webhook.test({})).toMatch(/ took it: 200 in /);
  });

  test('a test says how long it took, or what to do', async () => {
    expect(await webhook.test({ title: 'test' })).toMatch(new RegExp(`^${host()} took it: 204 in [\\d.]+\\u2009m?s\\.$`));
    answer = (response) => response.destroy();
    await expect(webhook.test({})).rejects.toMatchObject({ message: expect.stringContaining('(ECONNRESET)'), hint: expect.any(String) });
    await webhook.set('http://127.0.0.1:1/planted');
    await expect(webhook.test({})).rejects.toMatchObject({ message: '127.0.0.1:1 did not take it: no answer came (ECONNREFUSED).' });
    expect(await webhook.set('')).toBeUndefined();
    await expect(webhook.test({})).rejects.toMatchObject({ code: 'not_found' });
  });

  test('what waited for another address is dropped, and nothing is sent where nothing is set', async () => {
    answer = (response) => response.writeHead(500).end();
    webhook.send({ seq: 1 });
    webhook.send({ seq: 2 });
    await arrived(1);
    await webhook.set('');
    await clock.advance(300_000);
    webhook.send({ seq: 3 });
    await clock.advance(300_000);
    expect(taken).toHaveLength(1);
    expect(failures).toEqual([]);
  });

  test('ends in the middle of an attempt at once', async () => {
    answer = () => {};
    webhook.send({ seq: 1 });
    await arrived(1);
    const before = performance.now();
    await webhook.dispose();
    expect(performance.now() - before).toBeLessThan(250);
    expect(failures).toEqual([]);
  });
});
