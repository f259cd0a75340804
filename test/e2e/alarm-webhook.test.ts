import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { axeFindings } from './rig/axe.ts';
import { launchBrowser } from './rig/browser.ts';
import { eventually, withConsole } from './rig/console-rig.ts';
import { goTo } from './rig/screens.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

let hook: Server;
let status: number;
let taken: { path: string; title: string }[];
beforeEach(async () => {
  status = 204;
  taken = [];
  hook = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      taken.push({ path: request.url ?? '', title: JSON.parse(text).title });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  hook.closeAllConnections();
  await new Promise((resolve) => hook.close(resolve));
});

it('keeps the address of a webhook to itself, tests it, says why it fails, and forgets it', () =>
  withConsole(browser, async (rig) => {
    const host = `127.0.0.1:${(hook.address() as AddressInfo).port}`;
    const page = await rig.openWindow();
    await goTo(page, 'Settings');
    const form = page.getByRole('form', { name: 'Webhook' });
    await form.getByLabel('Webhook', { exact: true }).fill(`http://${host}/hooks/planted-token`);
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText(`Every notification is sent to ${host}, too.`).waitFor();
    await form.getByRole('button', { name: 'Send a test' }).click();
    await form.getByText(new RegExp(`^${host} took it: 204 in `)).waitFor();
    expect(taken).toEqual([{ path: '/hooks/planted-token', title: 'A test of the webhook' }]);
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.content()).not.toContain('planted-token');

    status = 410;
    await form.getByRole('button', { name: 'Send a test' }).click();
    await form.getByText(`${host} did not take it: it answered 410.`).waitFor();
    expect(await axeFindings(page)).toEqual([]);

    const quiet = page.getByRole('form', { name: 'Quiet hours' });
    await quiet.getByLabel('Quiet from').fill('22:00');
    await quiet.getByLabel('until').fill('7');
    await quiet.getByText('A time of day: 07:00').waitFor();
    await quiet.getByLabel('until').fill('07:00');
    await quiet.getByRole('button', { name: 'Save' }).click();
    await eventually(() => quiet.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);

    await form.getByRole('button', { name: 'Remove' }).click();
    await form.getByText('Every notification is sent there as JSON (POST), too.').waitFor();
    await eventually(() => form.getByRole('button', { name: 'Send a test' }).count()).toBe(0);
  }));
