import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from './rig/browser.ts';
import { withConsole } from './rig/console-rig.ts';
import { expectAccounted, goTo, labAddress, outcome, presets } from './rig/screens.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

it('starts the real nginx, Gunicorn and Flask from the screen, loses none at 100 connections, and takes them down again', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    await goTo(page, 'Demo lab');
    await page.getByRole('radio', { name: 'nginx, Gunicorn and Flask' }).check();
    await page.getByRole('button', { name: 'Start the lab' }).click();
    await labAddress(rig, page);
    await page.getByText('nginx with 768 worker_connections').waitFor();
    await page.getByText(/^tail -F .*access\.log/).waitFor();

    await page.getByRole('button', { name: presets.inOrder }).click();
    await page.getByText('2 × 768 slots').waitFor();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Run 1' }).waitFor();
    expect(await expectAccounted(page, 14_000)).toEqual({ ok: 14_000, failed: 0, aborted: 0 });
    expect(await outcome(page)).toBe('None of 14,000 failed.');

    await goTo(page, 'Demo lab');
    await page.getByRole('button', { name: 'Stop the lab' }).click();
    await page.getByRole('heading', { level: 1, name: 'Demo lab Not running' }).waitFor();
  }));
