import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeLongRun } from '../rig/long-run.ts';
import { axeFindings } from './rig/axe.ts';
import { launchBrowser } from './rig/browser.ts';
import { ConsoleRig, eventually } from './rig/console-rig.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const seconds = 3600;
const slider = (page: Page, title = 'Requests per second') => page.getByRole('slider', { name: `${title} over time` });
const axisOf = async (page: Page, title?: string) =>
  Promise.all(['aria-valuemin', 'aria-valuemax'].map(async (name) => Number(await slider(page, title).getAttribute(name))));

it('shows an hour on one axis, zooms all its charts together and back, and one second of it', { timeout: 240_000 }, async () => {
  const rig = new ConsoleRig(browser);
  try {
    await writeLongRun(rig.dataFolder, seconds);
    await rig.start();
    const page = await rig.openWindow();
    await page.evaluate(() => {
      location.hash = '#/run/1';
    });
    await page.getByRole('heading', { level: 1, name: 'Run 1' }).waitFor();
    await eventually(() => axisOf(page, 'CPU by core')).toEqual([0, seconds]);
    await slider(page, 'Log errors per second').waitFor();
    await page.getByText('This measures the stressor as much as the site').waitFor();

    await brush(page, 0.25, 0.5);
    await expectZoomed(page, [seconds / 4, seconds / 2]);
    await page.mouse.move(0, 0);
    expect(await axeFindings(page)).toEqual([]);
    await brush(page, 0.25, 0.5);
    await expectZoomed(page, [1125, 1350]);
    await page.keyboard.press('Escape');
    await eventually(() => axisOf(page)).toEqual([0, seconds]);
    expect(await page.getByTestId('zoom').count()).toBe(0);

    await slider(page).focus();
    await page.keyboard.press('+');
    await page.getByTestId('zoom').waitFor();
    await page.getByRole('button', { name: 'Reset', exact: true }).click();
    await eventually(() => axisOf(page)).toEqual([0, seconds]);

    await page.evaluate(() => {
      location.hash = '#/run/1?at=1.4';
    });
    await page.getByRole('heading', { level: 2, name: 'Second 1' }).waitFor();
    await page.getByText('Requests that failed in it').waitFor();
    await page.getByText('error.log ×13').waitFor();
    await page.getByText('of 4 cores').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'The second after' }).click();
    await page.getByRole('heading', { level: 2, name: 'Second 2' }).waitFor();
    expect(new URL(page.url()).hash).toBe('#/run/1?at=2');
    await page.getByRole('button', { name: 'Zoom the charts to it' }).click();
    await eventually(() => page.getByTestId('zoom').textContent()).toBe('zoom: 0.0–11.0\u2009s');
    await page.getByRole('button', { name: 'Close, back to the charts' }).click();
    expect(new URL(page.url()).hash).toBe('#/run/1');
    rig.expectNoProblems();
    await rig.stop();
  } catch (error) {
    await rig.saveScreens('long-run');
    throw error;
  } finally {
    await rig.dispose();
  }
});

/** Draws over a part of the first chart, as shares of its width. */
async function brush(page: Page, from: number, to: number): Promise<void> {
  const over = slider(page).locator('.u-over');
  await over.scrollIntoViewIfNeeded();
  const box = await over.boundingBox();
  if (!box) throw new Error('The chart is not there');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, y, { steps: 8 });
  await page.mouse.up();
}

/** To the pixel it was drawn at. */
async function expectZoomed(page: Page, [from, to]: readonly [number, number]): Promise<void> {
  await page.getByTestId('zoom').waitFor();
  const width = to - from;
  for (const title of ['Requests per second', 'CPU by core', 'Log errors per second']) {
    await eventually(async () => {
      const [least = 0, most = 0] = await axisOf(page, title);
      return Math.abs(least - from) < width / 50 && Math.abs(most - to) < width / 50;
    }, title).toBe(true);
  }
}
