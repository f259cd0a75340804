import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from './rig/browser.ts';
import { eventually, withConsole } from './rig/console-rig.ts';
import {
  chart,
  choosePreset,
  drawnColours,
  expectAccounted,
  goTo,
  labAddress,
  outcome,
  presets,
  readCount,
  textOf,
} from './rig/screens.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

it('takes a newcomer from the empty console to 14,000 accounted requests, a clean second run and a tidy history', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    expect(new URL(page.url()).search).toBe('');

    // The empty console offers two ways on; the lab starts by itself on the way.
    await page.getByText('14,000 requests, 0 failed').waitFor();
    expect(await page.getByRole('link', { name: 'Load a URL' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Try the demo lab' }).click();
    const labUrl = await labAddress(rig, page);
    await page.getByRole('button', { name: presets.rush }).click();

    // The form is filled in: one button is left to press.
    await page.getByRole('heading', { level: 1, name: 'Run' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'URL' }).inputValue()).toBe(labUrl);
    const seen = await recordLive(page, 1);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Run 1' }).waitFor();
    await eventually(() => drawnColours(chart(page, 'Requests per second'))).toBeGreaterThan(3);

    const rush = await expectAccounted(page, 14_000);
    expect(rush.failed).toBeGreaterThan(0);
    expect(rush.aborted).toBe(0);
    expect(await outcome(page)).toMatch(new RegExp(`^${rush.failed.toLocaleString('en')} of 14,000 failed: .*(reset|closed).*\\.$`));
    await eventually(() => drawnColours(chart(page, 'Failures per second'))).toBeGreaterThan(3);
    await checkFailureTable(page, rush.failed);

    // While it ran the count rose in steps, never back, under a progress bar.
    const { sent, progress } = await seen();
    expect(sent.length).toBeGreaterThan(1);
    expect(sent).toEqual(sent.toSorted((a, b) => a - b));
    expect(sent.at(-1)).toBe(14_000);
    expect(progress).toBe(true);
    await page.getByText('Threshold failed', { exact: true }).waitFor();

    // The same work through fewer connections: nothing is lost.
    await goTo(page, 'Run');
    await choosePreset(page, presets.inOrder);
    expect(await page.getByRole('textbox', { name: 'URL' }).inputValue()).toBe(labUrl);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Run 2' }).waitFor();
    expect(await expectAccounted(page, 14_000)).toEqual({ ok: 14_000, failed: 0, aborted: 0 });
    expect(await outcome(page)).toBe('None of 14,000 failed.');
    expect(await page.getByRole('table', { name: 'Failures by class' }).count()).toBe(0);

    await tidyHistory(page);

    await goTo(page, 'Home');
    await page.getByRole('heading', { name: /Last run · 2/ }).waitFor();
    await page.getByRole('list', { name: 'Recent runs, oldest first' }).getByRole('link').first().click();
    await page.getByRole('heading', { level: 1, name: 'Run 1' }).waitFor();

    await goTo(page, 'Demo lab');
    await page.getByRole('button', { name: 'Stop the lab' }).click();
    await page.getByRole('heading', { level: 1, name: 'Demo lab Not running' }).waitFor();
  }));

it('can be used with the keyboard alone', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    await page.getByText('14,000 requests, 0 failed').waitFor();
    await press(page, page.getByRole('button', { name: 'Try the demo lab' }));
    await labAddress(rig, page);
    await press(page, page.getByRole('button', { name: presets.inOrder }));
    await page.getByRole('heading', { level: 1, name: 'Run' }).waitFor();
    await tabTo(page, page.getByRole('textbox', { name: 'Requests', exact: true }));
    await page.keyboard.press('Control+A');
    await page.keyboard.type('500');
    await press(page, page.getByRole('button', { name: 'Start', exact: true }));
    expect(await expectAccounted(page, 500)).toEqual({ ok: 500, failed: 0, aborted: 0 });

    // A chart's cursor moves with the arrow keys, and its numbers are said.
    const slider = page.getByRole('slider', { name: 'Requests per second over time' });
    await tabTo(page, slider);
    await page.keyboard.press('ArrowLeft');
    await eventually(() => slider.getAttribute('aria-valuetext')).toMatch(/^0:00(\.\d+)?: ok \d+/);

    // The palette goes anywhere.
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Commands' }).waitFor();
    await page.keyboard.type('hist');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'History' }).waitFor();
    await page.getByRole('dialog', { name: 'Commands' }).waitFor({ state: 'hidden' });
    await tabTo(page, page.getByRole('row', { name: /^Select run 1 / }));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Run 1' }).waitFor();
  }));

/** Notes every count of sent requests the page of a run shows from now on, however short it stands there. */
async function recordLive(page: Page, id: number): Promise<() => Promise<{ sent: number[]; progress: boolean }>> {
  const noted = await page.evaluateHandle((run) => {
    const seen = { sent: [] as number[], progress: false };
    const look = () => {
      const count = Number(document.querySelector('[data-testid="tile-sent"]')?.textContent?.replaceAll(',', ''));
      if (count > 0 && count !== seen.sent.at(-1)) seen.sent.push(count);
      seen.progress ||= document.querySelector(`[role="progressbar"][aria-label="Progress of run ${run}"]`) !== null;
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    return seen;
  }, id);
  return () => noted.jsonValue();
}

/** The table's classes add up to what failed, and an example of the first opens. */
async function checkFailureTable(page: Page, failed: number): Promise<void> {
  const table = page.getByRole('table', { name: 'Failures by class' });
  const rows = table.locator('tr[data-class]');
  await eventually(async () => {
    const counts = await rows.locator('td:nth-child(2)').allInnerTexts();
    return counts.reduce((sum, text) => sum + readCount(text), 0);
  }).toBe(failed);
  const fresh = await textOf(rows.first().locator('td').nth(3));
  const reused = await textOf(rows.first().locator('td').nth(4));
  expect(readCount(fresh) + readCount(reused)).toBe(readCount(await textOf(rows.first().locator('td').first())));
  await rows.first().getByRole('button').click();
  const example = table.locator('dl').first();
  expect(await textOf(example)).toMatch(/Requestno\. [\d,]+: GET http:\/\/127\.0\.0\.1:\d+\//);
  expect(await textOf(example)).toMatch(/Connectionno\. [\d,]+, (fresh|reused)/);
  expect(await textOf(example)).toMatch(/When.* into the run/);
}

async function tidyHistory(page: Page): Promise<void> {
  await goTo(page, 'History');
  const rows = page.getByRole('table', { name: 'Runs' }).locator('tbody tr');
  const numbers = () => rows.getByRole('link').allInnerTexts();
  await eventually(numbers).toEqual(['2', '1']);

  await rows.last().hover();
  await page.getByRole('button', { name: 'Rename run 1' }).click();
  await page.getByRole('textbox', { name: 'Rename run 1' }).fill('the rush');
  await page.keyboard.press('Enter');
  await rows.filter({ hasText: 'the rush' }).waitFor();

  await rows.getByRole('link', { name: '1', exact: true }).click();
  await page.getByRole('button', { name: 'Change the tags of run 1' }).click();
  await page.getByPlaceholder('Enter adds one').fill('baseline');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Keep' }).click();
  await page.getByRole('button', { name: 'Keep' }).waitFor({ state: 'hidden' });

  await goTo(page, 'History');
  const search = page.getByRole('searchbox', { name: 'Search the runs' });
  await search.fill('baseline rush');
  await eventually(numbers).toEqual(['1']);
  await search.fill('nothing is called that');
  await page.getByText('No run fits').waitFor();
  await search.fill('');
  await eventually(numbers).toEqual(['2', '1']);
  await page.getByRole('columnheader', { name: 'Failed' }).getByRole('button').click();
  await eventually(numbers).toEqual(['1', '2']);
  await page.getByRole('columnheader', { name: 'Run', exact: true }).getByRole('button').click();
  await eventually(numbers).toEqual(['2', '1']);

  await page.getByRole('checkbox', { name: 'Select run 2' }).check();
  await page.getByRole('button', { name: 'Delete 1 run' }).click();
  await eventually(numbers).toEqual(['1']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await eventually(numbers).toEqual(['2', '1']);
}

/** Reaches the element with Tab alone. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let step = 0; step < 120; step += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${target}`);
}

async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}
