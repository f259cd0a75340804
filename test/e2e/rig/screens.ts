import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type ConsoleRig, eventually } from './console-rig.ts';

export type ScreenName =
  | 'Home'
  | 'Run'
  | 'Verdict'
  | 'Compare'
  | 'History'
  | 'Logs'
  | 'Terminal'
  | 'Host'
  | 'Stress'
  | 'Metrics'
  | 'Alarms'
  | 'Targets'
  | 'Demo lab'
  | 'Settings';

export const presets = {
  rush: '14,000 requests · 1,000 connections',
  inOrder: '14,000 requests · 100 connections',
} as const;

/** Goes to a screen by the rail; `heading` where it is not the screen's name. */
export async function goTo(page: Page, screen: ScreenName, heading: string = screen): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen }).click();
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
}

/** Starts the demo lab from its own screen and answers its address. */
export async function startLab(rig: ConsoleRig, page: Page): Promise<string> {
  await goTo(page, 'Demo lab');
  await page.getByRole('button', { name: 'Start the lab' }).click();
  return labAddress(rig, page);
}

/** Waits until the lab serves; on its own screen. Its port must be closed when the console ends. */
export async function labAddress(rig: ConsoleRig, page: Page): Promise<string> {
  await page.getByRole('heading', { level: 1, name: 'Demo lab Running' }).waitFor();
  const url = await textOf(page.locator('dt', { hasText: /^Address$/ }).locator('xpath=following-sibling::dd'));
  rig.mustCloseAtTheEnd(url);
  return url;
}

/** Chooses a preset on the Run screen. */
export async function choosePreset(page: Page, name: string): Promise<void> {
  await page.getByRole('group', { name: 'Presets' }).getByRole('button', { name }).click();
}

/** Fills the Run form with a fixed rate that goes on until it is stopped. */
export async function fillSteadyLoad(page: Page, url: string): Promise<void> {
  await goTo(page, 'Run');
  await choosePreset(page, '1,000 req/s for 30 s');
  await page.getByRole('textbox', { name: 'URL' }).fill(url);
  await page.getByRole('textbox', { name: 'Requests per second', exact: true }).fill('200');
  await page.getByRole('textbox', { name: 'Duration', exact: true }).fill('20m');
}

/** Presses Start and answers the number of the run whose page opens. */
export async function startRun(page: Page): Promise<number> {
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForURL(/#\/run\/\d+$/);
  const id = Number(/\d+$/.exec(page.url())?.[0]);
  await page.getByRole('heading', { level: 1, name: `Run ${id}` }).waitFor();
  return id;
}

type Figure = 'sent' | 'ok' | 'failed' | 'in-flight' | 'aborted';

/** A figure of the run page as a number. */
export async function figure(page: Page, name: Figure): Promise<number> {
  return readCount(await textOf(page.getByTestId(`tile-${name}`)));
}

/** `14,000` as a number. */
export function readCount(text: string): number {
  const digits = text.replaceAll(/[,\s\u2009]/g, '');
  if (!/^\d+$/.test(digits)) throw new Error(`Not a count: ${text}`);
  return Number(digits);
}

/** An element's text; waits for the element. */
export async function textOf(element: Locator): Promise<string> {
  return (await element.textContent()) ?? '';
}

/** The sentence that says what came of the run, once it has ended. */
export async function outcome(page: Page): Promise<string> {
  return textOf(page.getByTestId('outcome'));
}

/** Waits for the end of a run and checks that its figures add up to what was asked. */
export async function expectAccounted(page: Page, asked: number): Promise<{ ok: number; failed: number; aborted: number }> {
  await page.getByTestId('outcome').waitFor({ timeout: 120_000 });
  const detail = page.getByTestId('tile-sent').locator('xpath=following-sibling::dd');
  const counts = async () => ({
    ok: await figure(page, 'ok'),
    failed: await figure(page, 'failed'),
    aborted: await figure(page, 'aborted'),
  });
  await eventually(async () => {
    const { ok, failed, aborted } = await counts();
    return ok + failed + aborted;
  }).toBe(asked);
  expect(readCount((await textOf(detail)).replace(/^of (.*) asked$/, '$1'))).toBe(asked);
  return counts();
}

/** Number of distinct colours drawn on the chart's canvas; 1 at most where nothing was drawn. */
export function drawnColours(chart: Locator): Promise<number> {
  return chart.locator('canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const context = canvas.getContext('2d');
    if (!context || canvas.width === 0 || canvas.height === 0) return 0;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
}

/** The chart of the run page with this title. */
export function chart(page: Page, title: string): Locator {
  return page.getByRole('figure', { name: title });
}
