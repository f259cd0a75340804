import type { Page } from 'playwright-core';
import { eventually } from '../e2e/rig/console-rig.ts';
import { type ShownWindows, take } from './pictures.ts';

/** Pictures of the time axis of a run that is in the history as number 1: a part of it, and one second. */
export async function takeRunScreens(shown: ShownWindows): Promise<void> {
  await take(shown, 'run-zoomed', async (page) => {
    await open(page, '#/run/1');
    const over = page.getByRole('slider', { name: 'Requests per second over time' }).locator('.u-over');
    await over.scrollIntoViewIfNeeded();
    const box = await over.boundingBox();
    if (!box) throw new Error('The chart is not there');
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.2, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, y, { steps: 5 });
    await page.mouse.up();
    await page.getByTestId('zoom').waitFor();
    await page.getByRole('region', { name: 'Zoom of all charts' }).evaluate((bar) => bar.scrollIntoView({ block: 'nearest' }));
  });
  await take(shown, 'run-second', async (page) => {
    await page.keyboard.press('Escape');
    await open(page, '#/run/1?at=1.4');
    await page.getByRole('heading', { level: 2, name: 'Second 1' }).waitFor();
    await page.getByText('of 4 cores').waitFor();
    await page.getByText('error.log ×13').waitFor();
  });
}

async function open(page: Page, hash: string): Promise<void> {
  await page.evaluate((there) => {
    location.hash = there;
  }, hash);
  await eventually(() => page.getByRole('slider', { name: 'CPU by core over time' }).getAttribute('aria-valuetext')).toMatch(/^\d/);
}
