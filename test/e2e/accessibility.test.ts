import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { axeFindings } from './rig/axe.ts';
import { launchBrowser } from './rig/browser.ts';
import { eventually, withConsole } from './rig/console-rig.ts';
import { type HoldingServer, startHoldingServer } from './rig/holding-server.ts';
import { choosePreset, expectAccounted, figure, fillSteadyLoad, goTo, presets, startLab, startRun } from './rig/screens.ts';

let browser: Browser;
let server: HoldingServer;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  server = await startHoldingServer();
});
afterEach(() => server.close());

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it('axe-core finds nothing wrong with any screen, dialog or menu', () =>
    withConsole(browser, async (rig) => {
      const page = await rig.openWindow({ colorScheme });
      const found: Record<string, string[]> = {};
      const check = async (name: string) => {
        // A tooltip is nobody's content.
        await page.mouse.move(0, 0);
        const findings = await axeFindings(page);
        if (findings.length > 0) found[name] = findings;
      };
      await page.getByText('14,000 requests, 0 failed').waitFor();
      expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe(colorScheme);
      await check('home, empty');
      await goTo(page, 'History');
      await page.getByText('No run yet').waitFor();
      await check('history, empty');
      await checkMachines(page, check);
      await checkAlarms(page, check);
      await goTo(page, 'Demo lab');
      await page.getByRole('button', { name: 'Start the lab' }).waitFor();
      await check('lab, off');
      const labUrl = await startLab(rig, page);
      await check('lab, running');
      await checkRunForm(page, check);

      await fillSteadyLoad(page, server.url);
      await startRun(page);
      await eventually(() => figure(page, 'ok')).toBeGreaterThan(0);
      await check('run, going on');
      await page.getByRole('main').getByRole('button', { name: 'Stop', exact: true }).click();
      await page.getByRole('main').getByRole('button', { name: 'Stop now' }).click();
      await page.getByTestId('outcome').waitFor();
      await check('run, stopped');

      await goTo(page, 'Run');
      await choosePreset(page, presets.rush);
      await page.getByRole('textbox', { name: 'URL' }).fill(labUrl);
      await startRun(page);
      await expectAccounted(page, 14_000);
      await page.getByRole('table', { name: 'Failures by class' }).getByRole('button').first().click();
      await check('run, with failures');
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('menuitem', { name: 'HTML report' }).waitFor();
      await check('export menu');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Change the tags/ }).click();
      await page.getByRole('button', { name: 'Keep' }).waitFor();
      await check('tags');
      await page.keyboard.press('Escape');

      await goTo(page, 'History');
      await page.getByRole('checkbox', { name: 'Select run 1' }).check();
      await check('history, with a selection');
      await page.getByRole('button', { name: 'Delete 1 run' }).click();
      await page.getByRole('button', { name: 'Undo' }).waitFor();
      await check('history, with a notification');
      await page.getByRole('button', { name: 'Undo' }).click();
      await goTo(page, 'Home');
      await page.getByRole('heading', { name: /^Last run/ }).waitFor();
      await check('home, with runs');
      await goTo(page, 'Settings');
      await page.getByText('Data folder: history and settings').waitFor();
      await check('settings');
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog', { name: 'Commands' }).waitFor();
      await check('palette');
      await page.keyboard.press('Escape');
      await page.evaluate(() => {
        location.hash = '#/run/4711';
      });
      await page.getByText('There is no run 4711').waitFor();
      await check('no such run');
      expect(found).toEqual({});
    }));
});

async function checkAlarms(page: Page, check: (name: string) => Promise<void>): Promise<void> {
  await goTo(page, 'Metrics', 'No AWS account is watched yet');
  await check('metrics, without an account');
  await goTo(page, 'Alarms');
  await page.getByText('No alarm yet').waitFor();
  await check('alarms, empty');
  await page.getByRole('button', { name: 'New alarm' }).first().click();
  await page.getByRole('button', { name: /^CPU, every second/ }).click();
  await page.getByTestId('preview').filter({ hasText: /\S/ }).waitFor();
  await check('alarm form');
  await page.getByRole('textbox', { name: 'Threshold' }).fill('');
  await page.getByRole('button', { name: 'Create the alarm' }).click();
  await page.getByText('Not saved: a field above needs another value.').waitFor();
  await check('alarm form, with errors');
  await page.getByRole('textbox', { name: 'Threshold' }).fill('100');
  await page.getByRole('button', { name: 'Create the alarm' }).click();
  await page.getByRole('heading', { level: 2, name: 'History' }).waitFor();
  await page.getByText('Created.').waitFor();
  await check('alarm');
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await page.getByRole('dialog').waitFor();
  await check('test of an alarm');
  await page.getByRole('button', { name: 'Do not test' }).click();
  await goTo(page, 'Alarms');
  await page.getByRole('checkbox', { name: 'Select all alarms shown' }).check();
  await check('alarms, with a selection');
  await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').waitFor();
  await check('deletion of alarms');
  await page.getByRole('button', { name: 'Keep' }).click();
  await page.getByRole('button', { name: 'Select none' }).click();
  await page.locator('label', { hasText: 'Matrix' }).click();
  await page.getByRole('link', { name: /^This machine CPU/ }).waitFor();
  await check('alarms as a matrix');
  await page.locator('label', { hasText: 'List' }).click();
}

async function checkMachines(page: Page, check: (name: string) => Promise<void>): Promise<void> {
  await goTo(page, 'Targets');
  await page.getByText('No server yet').waitFor();
  await check('targets, empty');
  await page.getByRole('button', { name: 'Import, export' }).click();
  await page.getByRole('menuitem', { name: 'Export all to a file' }).waitFor();
  await check('menu of the targets');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Connect a server' }).first().click();
  await page.getByRole('button', { name: 'Save and check the way there' }).click();
  await page.getByText('Not saved: a field above needs another value.').waitFor();
  await check('target form, with errors');
  await goTo(page, 'Targets');
  await page.getByRole('link', { name: 'This machine' }).click();
  await page.getByRole('button', { name: 'Check the way there' }).click();
  await page.getByText(/^(Everything is in order\.|The way is there; .*|\d+ steps? failed\.)$/).waitFor();
  await check('target, examined');
  await page.getByRole('button', { name: /^Target: / }).click();
  await page.getByRole('menuitem', { name: 'All targets' }).waitFor();
  await check('target picker');
  await page.keyboard.press('Escape');
  await goTo(page, 'Stress');
  await page.getByTestId('preflight').waitFor();
  await check('stress');
  await page.getByRole('textbox', { name: 'Duration', exact: true }).fill('16m');
  await page.getByText('Shown as soon as every field is right.').waitFor();
  await check('stress, with an error');
  await page.getByRole('button', { name: /^Gentle/ }).click();
}

async function checkRunForm(page: Page, check: (name: string) => Promise<void>): Promise<void> {
  await goTo(page, 'Run');
  for (const section of ['Headers and body', 'Checks and redirects', 'Time-outs and connection', 'Name and tags']) {
    await page.getByRole('button', { name: section }).click();
  }
  await check('run form');
  await page.getByRole('button', { name: 'Add a request to the mix' }).click();
  await page.getByRole('button', { name: 'Add a threshold' }).click();
  await page
    .getByRole('textbox', { name: /^Expression of threshold/ })
    .last()
    .fill('fast');
  await choosePreset(page, 'Ramp to 1,000 connections in 30 s');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByText('Not started: a field above needs another value.').waitFor();
  await check('run form, with errors');
  await page.getByRole('button', { name: 'Remove request 2' }).click();
  await page.getByRole('textbox', { name: 'URL' }).fill('http://192.0.2.1/');
  await choosePreset(page, presets.inOrder);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('dialog', { name: /^May you load/ }).waitFor();
  await check('consent dialog');
  await page.getByRole('button', { name: 'Do not start' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
}
