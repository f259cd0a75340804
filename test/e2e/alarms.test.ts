import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { beginAlarm, createAlarm, everySecond, nameShop, previewed, type Shop, startShop, stateOf } from './rig/alarm-screen.ts';
import { axeFindings } from './rig/axe.ts';
import { launchBrowser } from './rig/browser.ts';
import { eventually, withConsole } from './rig/console-rig.ts';
import { figure, fillSteadyLoad, goTo, startRun } from './rig/screens.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

let shop: Shop;
beforeEach(async () => {
  shop = await startShop();
});
afterEach(() => shop.close());

it('makes an alarm from a preset; it fires during a stress, stops the run, says so on every screen, and recovers', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    await goTo(page, 'Alarms');
    await page.getByText('No alarm yet').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await nameShop(page, shop);
    await makeHealthCheck(page);
    await stateOf(page, 'OK');
    await page.getByText('OK', { exact: true }).first().waitFor();
    expect(await axeFindings(page)).toEqual([]);

    await goTo(page, 'Stress');
    await page.getByRole('group', { name: 'Presets' }).getByRole('button', { name: 'Gentle' }).click();
    await page.getByRole('textbox', { name: 'Duration', exact: true }).fill('120s');
    await page.getByRole('textbox', { name: 'Load', exact: true }).fill('2');
    await page.getByRole('button', { name: 'Stress it for 2' }).click();
    await page.getByRole('button', { name: 'Stop the stress', exact: true }).waitFor();
    await fillSteadyLoad(page, shop.url);
    await page.getByRole('button', { name: 'Guards' }).click();
    await page.getByRole('combobox', { name: 'The alarm that ends it' }).click();
    await page.getByRole('option', { name: 'shop is well' }).click();
    const run = await startRun(page);
    await eventually(() => figure(page, 'ok')).toBeGreaterThan(0);

    shop.setWell(false);
    await page.getByText(/alarm "shop is well" is in ALARM: failed checks >= 1 for 2 seconds/).waitFor();
    const strip = page.getByRole('banner').getByRole('link', { name: '1 in ALARM' });
    const toast = page.getByRole('alert').filter({ hasText: 'shop is well' });
    await toast.filter({ hasText: /ALARM/ }).waitFor();
    const during = page.getByRole('region', { name: 'Alarms during this run' });
    await during.getByRole('link', { name: 'shop is well' }).waitFor();
    expect(await during.getByRole('listitem').first().textContent()).toMatch(/OK.*ALARM.*shop is well.*Threshold Crossed/);
    expect(await axeFindings(page)).toEqual([]);

    await strip.click();
    await page.getByRole('row', { name: /shop is well/ }).waitFor();
    await page.getByRole('link', { name: 'shop is well' }).click();
    await stateOf(page, 'ALARM');
    await page.getByRole('link', { name: `during run ${run} and stress on This machine` }).waitFor();

    shop.setWell(true);
    await stateOf(page, 'OK');
    await page.getByRole('banner').getByRole('link', { name: '1 alarm OK' }).waitFor();
    await toast.filter({ hasText: /OK/ }).waitFor();
    await page.keyboard.press('Shift+Escape');
    await page.getByRole('alert').filter({ hasText: 'Everything is stopped' }).waitFor();
  }));

it('mutes an alarm, switches it off, tests, changes, copies and deletes it', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    await nameShop(page, shop);
    await makeHealthCheck(page);
    await stateOf(page, 'OK');
    await page.getByRole('button', { name: 'Mute', exact: true }).click();
    await page.getByRole('menuitem', { name: '1 hour' }).click();
    await page.getByTitle(/^Muted until \d\d:\d\d$/).waitFor();
    await page.getByRole('button', { name: 'Switch off' }).click();
    await page.getByRole('button', { name: 'Switch on' }).waitFor();
    await page.getByText('off', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'Test', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('It is switched off').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Set it to ALARM' }).click();
    await page.getByText(/^shop is well tested$/).waitFor();
    // The next evaluation sets it right.
    await stateOf(page, 'OK');

    await page.getByRole('link', { name: 'Change', exact: true }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('shop is ill');
    await page.getByRole('textbox', { name: 'Threshold' }).fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Not saved: a field above needs another value.').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Threshold' }).fill('0.5');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'shop is ill' }).waitFor();
    await page.getByText('failed checks >= 0.5 for 2 seconds', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Create the alarm' }).click();
    await page.getByRole('heading', { level: 1, name: 'shop is ill copy' }).waitFor();

    await goTo(page, 'Alarms');
    await page.getByRole('searchbox').fill('ill copy');
    await eventually(() => page.getByRole('row').count()).toBe(2);
    await page.getByRole('searchbox').fill('health');
    await eventually(() => page.getByRole('row').count()).toBe(3);
    await page.locator('label', { hasText: 'Matrix' }).click();
    await page.getByRole('link', { name: /^shop is ill: \w+, muted, switched off$/ }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.locator('label', { hasText: 'List' }).click();
    await page.getByRole('checkbox', { name: 'Select all alarms shown' }).check();
    await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('2 alarms deleted').waitFor();
    await page.getByText('No alarm yet').waitFor();
  }));

/** From the preset, asking every second instead of every ten. */
async function makeHealthCheck(page: Page): Promise<void> {
  await beginAlarm(page, /^HTTP check/);
  await everySecond(page);
  await previewed(page);
  expect(await axeFindings(page)).toEqual([]);
  await createAlarm(page, 'shop is well');
}
