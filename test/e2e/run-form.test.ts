import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCountServer } from '../host/count-server.ts';
import { launchBrowser } from './rig/browser.ts';
import { eventually, withConsole } from './rig/console-rig.ts';
import { downloadSummary } from './rig/export-run.ts';
import { choosePreset, expectAccounted, goTo, outcome, presets, startRun, textOf } from './rig/screens.ts';

const root = resolve(import.meta.dirname, '../..');

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

it('says at the field what is wrong, and starts nothing', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    await goTo(page, 'Run');
    const url = page.getByRole('textbox', { name: 'URL' });
    const start = page.getByRole('button', { name: 'Start', exact: true });
    // An empty form is no reproach yet.
    expect(await page.locator('[aria-invalid="true"]').count()).toBe(0);
    await start.click();
    await page.getByText('Not started: a field above needs another value.').waitFor();
    await eventually(() => url.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await url.getAttribute('aria-invalid')).toBe('true');

    await url.fill('ftp://127.0.0.1/');
    await page.getByText('Not an http:// or https:// URL').waitFor();
    await url.fill('http://127.0.0.1:9/');
    await page.getByText('Not an http:// or https:// URL').waitFor({ state: 'hidden' });
    expect(await url.getAttribute('aria-invalid')).not.toBe('true');

    await page.getByRole('button', { name: 'Add a threshold' }).click();
    const expression = page.getByRole('textbox', { name: /^Expression of threshold/ }).last();
    await expression.fill('p(95)<fast');
    const problem = page.getByRole('group', { name: 'Pass when' }).getByRole('alert');
    await problem.waitFor();
    expect(await textOf(problem)).toContain('p(95)<fast');
    await start.click();
    await eventually(() => expression.evaluate((element) => element === document.activeElement)).toBe(true);
    await expression.fill('p(95)<500');
    await problem.waitFor({ state: 'hidden' });

    await page.getByRole('textbox', { name: 'Connections', exact: true }).fill('999999');
    await page.getByText('At most 20,000').waitFor();
    await start.click();
    await page.getByRole('textbox', { name: 'At most', exact: true }).fill('soon');
    await page.getByText('A duration, e.g. 500ms, 30s or 1m30s').waitFor();

    await goTo(page, 'History');
    await page.getByText('No run yet').waitFor();
  }));

it('asks once before it loads a host that is not this machine, and takes no for an answer', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    await goTo(page, 'Run');
    // TEST-NET-1: nobody is there, and nothing is sent.
    await page.getByRole('textbox', { name: 'URL' }).fill('http://192.0.2.1/');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'May you load 192.0.2.1?' });
    await dialog.waitFor();
    await eventually(() =>
      dialog.getByRole('button', { name: 'Do not start' }).evaluate((element) => element === document.activeElement),
    ).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await dialog.getByRole('button', { name: 'Do not start' }).click();
    await dialog.waitFor({ state: 'hidden' });

    expect(page.url()).toMatch(/#\/run$/);
    expect(await page.getByRole('button', { name: 'Stop everything' }).isEnabled()).toBe(false);
    await goTo(page, 'Settings');
    await page.getByText('None yet. This machine may always be loaded').waitFor();
    await goTo(page, 'History');
    await page.getByText('No run yet').waitFor();
  }));

it('shows the blitz command that does the same: run in a shell it gives the same counts', () =>
  withConsole(browser, async (rig) => {
    const server = await startCountServer();
    try {
      const page = await rig.openWindow();
      await goTo(page, 'Run');
      await choosePreset(page, presets.inOrder);
      await page.getByRole('textbox', { name: 'URL' }).fill(`${server.url}/bad`);
      await page.getByRole('textbox', { name: 'Requests', exact: true }).fill('500');
      await page.getByRole('textbox', { name: 'Connections', exact: true }).fill('5');
      await page.getByRole('button', { name: 'Name and tags' }).click();
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill("every fifth isn't there; $(true)");
      const command = await textOf(page.locator('code', { hasText: 'blitz run' }));
      await page.getByRole('button', { name: 'Copy the blitz run command' }).waitFor();

      await startRun(page);
      expect(await expectAccounted(page, 500)).toEqual({ ok: 400, failed: 100, aborted: 0 });
      expect(await outcome(page)).toBe('100 of 500 failed: HTTP 502.');
      const { summary: ours } = await downloadSummary(page);

      // The threshold of the preset does not hold: exit code 99. It joins the console, which lists the run.
      const { code, out } = await inShell(`${command} --json`, rig.environment);
      expect(code).toBe(99);
      const theirs = JSON.parse(out) as typeof ours;
      expect(theirs.config).toEqual(ours.config);
      expect(theirs.results.requests).toEqual(ours.results.requests);
      expect(theirs.results.failures.map(({ class: name, count }) => [name, count])).toEqual([['http_502', 100]]);
      expect(server.counts['/bad']).toBe(1000);

      await goTo(page, 'History');
      await eventually(() => page.getByRole('table', { name: 'Runs' }).locator('tbody').getByRole('link').allInnerTexts()).toEqual([
        '2',
        '1',
      ]);
    } finally {
      await server.close();
    }
  }));

/** Types a command into a shell that knows `blitz`. */
function inShell(command: string, environment: Readonly<Record<string, string>>): Promise<{ code: number; out: string; err: string }> {
  const script = `npx() { "$@"; }\nblitz() { '${process.execPath}' '${join(root, 'bin/blitz.mjs')}' "$@"; }\n${command}`;
  return new Promise((done) => {
    execFile('sh', ['-c', script], { env: { ...process.env, ...environment } }, (error, out, err) => {
      done({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    });
  });
}
