import type { Locator, Page } from 'playwright-core';
import { goTo, readCount, textOf } from './screens.ts';

/** The rows of the log that are in the page. */
export function logRows(page: Page): Locator {
  return page.getByRole('log').locator('[data-row]');
}

/** The text of every row that is in the page, without time and source. */
export async function rowTexts(page: Page): Promise<string[]> {
  return logRows(page)
    .locator('[data-part="text"]')
    .evaluateAll((parts) => parts.map((part) => part.textContent ?? ''));
}

/** Goes to the Logs screen and follows a file by its path; the first one on the empty screen, others by the button. */
export async function followFile(page: Page, path: string): Promise<void> {
  await goTo(page, 'Logs');
  const field = page.getByRole('textbox', { name: 'A path' });
  const add = page.getByRole('button', { name: 'Add a source' });
  await field.or(add).first().waitFor();
  if (await add.isVisible()) await add.click();
  await field.fill(path);
  await field.press('Enter');
  const name = path.slice(path.lastIndexOf('/') + 1);
  await page.getByRole('list', { name: 'Sources' }).getByText(name, { exact: true }).waitFor();
  await page.keyboard.press('Escape');
}

/** How many lines the log holds, as its foot says. */
export async function lineCount(page: Page): Promise<number> {
  const [count = ''] = (await textOf(page.getByText(/^[\d,]+ lines?\b/))).split(' line');
  return readCount(count);
}

/** Frames drawn while `work` goes on: how many in a second, and the longest time between two. */
export async function frameRate(page: Page, work: () => Promise<void>): Promise<{ perSecond: number; longestMs: number }> {
  await page.evaluate(() => {
    const state = window as unknown as { frames: number[]; counting: boolean };
    state.frames = [];
    state.counting = true;
    const step = (at: number) => {
      state.frames.push(at);
      if (state.counting) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  await work();
  return page.evaluate(() => {
    const state = window as unknown as { frames: number[]; counting: boolean };
    state.counting = false;
    const { frames } = state;
    const took = (frames.at(-1) ?? 0) - (frames[0] ?? 0);
    const longestMs = frames.reduce((most, at, index) => Math.max(most, at - (frames[index - 1] ?? at)), 0);
    return { perSecond: ((frames.length - 1) / took) * 1000, longestMs };
  });
}
