import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { axeFindings } from './rig/axe.ts';
import { launchBrowser } from './rig/browser.ts';
import { eventually, withConsole } from './rig/console-rig.ts';
import { choosePreset, expectAccounted, goTo, labAddress, presets, readCount, startLab, startRun, textOf } from './rig/screens.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

it('leads from the first screen to why requests failed, to the one change, and to the proof that it was right', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    await goTo(page, 'Verdict', 'No run to judge yet');
    await page.getByRole('button', { name: 'Try the demo lab' }).click();
    await labAddress(rig, page);
    await page.getByRole('button', { name: presets.rush }).click();
    await page.getByRole('heading', { level: 1, name: 'Run' }).waitFor();
    await startRun(page);
    const { failed } = await expectAccounted(page, 14_000);
    expect(failed).toBeGreaterThan(0);

    // The run's page has the sentence; its link leads to what proves it.
    const why = page.getByRole('region', { name: 'Why they failed' });
    expect(await textOf(why)).toContain("the demo lab's server had no free connection");
    await why.getByRole('link', { name: 'Evidence and next change' }).click();
    await page.getByRole('heading', { level: 1, name: 'Verdict' }).waitFor();
    expect(await textOf(page.getByTestId('verdict'))).toMatch(new RegExp(`^${failed.toLocaleString('en')} of 14,000 failed`));
    expect(await claimedAndUnexplained(page)).toBe(failed);
    const evidence = page.getByRole('list', { name: /^Evidence: the demo lab/ });
    expect(await textOf(evidence)).toContain('1,000 connections at once, the server lets in 768');
    const change = page.getByRole('region', { name: 'Next change' });
    expect(await textOf(change.getByRole('row', { name: /^maxConnections/ }))).toMatch(/768.*1,?000/);
    await page.getByRole('region', { name: 'What would carry it' }).getByTestId('sizing').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    const report = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Report' }).click();
    expect(readFileSync(await (await report).path(), 'utf8').includes('had no free connection')).toBe(true);

    // The change is made where the verdict says, and the same load loses nothing.
    await change.getByRole('link', { name: 'Open the demo lab' }).click();
    await page.getByRole('textbox', { name: 'Connections at once' }).fill('1000');
    await page.getByRole('button', { name: 'Apply while it runs' }).click();
    await page.getByRole('button', { name: 'Apply while it runs', disabled: true }).waitFor();
    await goTo(page, 'Verdict');
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.getByRole('heading', { level: 1, name: 'Run 2' }).waitFor();
    expect(await expectAccounted(page, 14_000)).toEqual({ ok: 14_000, failed: 0, aborted: 0 });
    await goTo(page, 'Verdict');
    await page.getByRole('heading', { level: 2, name: 'Nothing to fix' }).waitFor();

    await compareBoth(page);
    await goTo(page, 'Home');
    await expectMissedOrMet(page);
  }));

it('repeats a load as an experiment and says what its runs say together, in dark', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow({ colorScheme: 'dark' });
    const url = await startLab(rig, page);
    await goTo(page, 'Run');
    await choosePreset(page, presets.inOrder);
    await page.getByRole('textbox', { name: 'URL' }).fill(url);
    await page.getByRole('textbox', { name: 'Requests', exact: true }).fill('1000');
    await page.getByRole('link', { name: 'Repeat and compare' }).click();
    await page.getByRole('heading', { level: 1, name: 'Experiment' }).waitFor();
    await page.getByText('1,000 requests · 100 connections').first().waitFor();
    await page.getByRole('textbox', { name: 'Repeats' }).fill('2');
    await page.getByRole('textbox', { name: 'Cool-down' }).fill('0s');
    await page.getByRole('list', { name: 'Warnings' }).getByText('Fewer than 3').waitFor();
    // The fields of the stress are looked at, too; this load goes without.
    const stress = page.getByRole('switch', { name: /^Stress .* during the load$/ });
    await stress.click();
    await page.getByRole('textbox', { name: 'Niceness' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await stress.click();
    await page.getByRole('textbox', { name: 'Niceness' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Start the experiment' }).click();
    await page.getByRole('heading', { level: 1, name: 'Experiment 1 Completed' }).waitFor();
    const runs = page.getByRole('table', { name: 'What each run came to' }).locator('tbody tr');
    await eventually(() => runs.count()).toBe(3);
    expect(await runs.getByText('None failed').count()).toBe(3);
    await page.getByTestId('experiment-verdict').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('link', { name: 'Show the verdict' }).click();
    await page.getByRole('heading', { level: 2, name: 'Nothing to fix' }).waitFor();
    await page.getByTestId('sizing').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await goTo(page, 'Compare');
    await page.getByRole('button', { name: 'Compare the last two runs' }).click();
    await page.getByTestId('comparison').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await goTo(page, 'Run');
    await page.getByRole('link', { name: 'Find the limit' }).click();
    await page.getByRole('heading', { level: 1, name: 'Find the limit' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
  }));

/** What the list says was claimed, and what is unexplained: every failure has its place in one of its lines. */
async function claimedAndUnexplained(page: Page): Promise<number> {
  const lines = await page.getByRole('region', { name: 'Why they failed' }).locator('ol > li > div > span:first-child').allInnerTexts();
  return lines.reduce((sum, text) => sum + readCount(text), 0);
}

async function compareBoth(page: Page): Promise<void> {
  await goTo(page, 'History');
  await page.getByRole('checkbox', { name: 'Select all runs shown' }).check();
  await page.getByRole('main').getByRole('button', { name: 'Compare', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Compare' }).waitFor();
  expect(new URL(page.url()).hash).toBe('#/compare?groups=1,2');
  await page.getByTestId('comparison').waitFor();
  const changed = page.getByRole('table', { name: 'What changed' });
  expect(await textOf(changed.getByRole('row', { name: /^connections/ }))).toMatch(/768.*1,?000/);
  expect(await textOf(page.getByRole('table', { name: 'Outcome' }).getByRole('row', { name: /^Requests/ }))).toContain('14,000');
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Export' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Markdown for a pull request' }).click();
  expect(readFileSync(await (await download).path(), 'utf8').includes('lost 0 of 14,000')).toBe(true);
}

/** The goal is held against the last run, and can be changed where it stands. */
async function expectMissedOrMet(page: Page): Promise<void> {
  await page.getByRole('list', { name: 'Run 2 against the goal' }).getByText('0 failed').waitFor();
  await page.getByRole('button', { name: 'Change the goal' }).click();
  await page.getByRole('textbox', { name: 'Requests' }).fill('20000');
  await page.getByRole('textbox', { name: /^p95 under/ }).fill('0');
  await page.getByRole('button', { name: 'Keep' }).click();
  await eventually(() => page.getByTestId('goal').textContent()).toBe('20,000 requests, 0 failed');
  await page.getByText('6,000 too few').waitFor();
  await page.getByText('Missed by run 2').waitFor();
  expect(await axeFindings(page)).toEqual([]);
}
