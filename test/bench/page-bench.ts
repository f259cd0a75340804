import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../e2e/rig/browser.ts';
import { frameRate } from '../e2e/rig/log-screen.ts';
import { BlitzProcess } from '../host/blitz-process.ts';
import { writeLongRun } from '../rig/long-run.ts';

type Frames = Awaited<ReturnType<typeof frameRate>>;

/** The page of a long run in a browser. */
export interface PageFigures {
  readonly seconds: number;
  /** From the address to all charts drawn, in ms; the first is cold. */
  readonly openMs: readonly number[];
  /** While a part is drawn over with the mouse. */
  readonly brushes: readonly Frames[];
  /** While it is zoomed in, moved along and zoomed out, a step a frame. */
  readonly zooms: readonly Frames[];
  /** Frames a second where nothing moves: what this machine gives a browser at the time. */
  readonly idlePerSecond: number;
}

const patienceMs = 60_000;
const stepsOfAZoom = 60;

/** Opens and zooms the page of a run of so many seconds, in Chromium, by the built console. */
export async function measurePage(options: { readonly seconds: number; readonly turns: number }): Promise<PageFigures> {
  const { seconds, turns } = options;
  const folder = mkdtempSync(join(tmpdir(), 'blitz-bench-'));
  const dataFolder = join(folder, 'data');
  const browser = await launchBrowser();
  let started: BlitzProcess | undefined;
  try {
    await writeLongRun(dataFolder, seconds);
    const command = [process.execPath, resolve(import.meta.dirname, '../../bin/start.mjs')];
    started = new BlitzProcess(['--headless', '--port', '0'], { command, environment: { BLITZ_DATA: dataFolder, HOME: folder } });
    const [url] = await started.wrote(/http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(patienceMs);
    await page.goto(url);
    await page.getByRole('navigation', { name: 'Screens' }).waitFor();
    const openMs: number[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      await page.evaluate(() => {
        location.hash = '#/history';
      });
      await page.waitForTimeout(500);
      openMs.push(await timeToOpen(page));
    }
    await page.waitForTimeout(1500);
    const idle = await frameRate(page, () => page.waitForTimeout(2000));
    const brushes: Frames[] = [];
    const zooms: Frames[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      brushes.push(await frameRate(page, () => brushAndReset(page)));
      await page.waitForTimeout(500);
      zooms.push(await frameRate(page, () => zoomAndMove(page)));
      await page.keyboard.press('Escape');
      await page.waitForTimeout(500);
    }
    return { seconds, openMs, brushes, zooms, idlePerSecond: idle.perSecond };
  } finally {
    if (started !== undefined) {
      started.kill('SIGINT');
      await started.ended;
    }
    await browser.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Milliseconds from the address to the first chart of the run and the last of the machine having their figures. */
function timeToOpen(page: Page): Promise<number> {
  return page.evaluate(async (patience) => {
    const start = performance.now();
    const isDrawn = (title: string) =>
      /^\d/.test(document.querySelector(`[role="slider"][aria-label="${title} over time"]`)?.getAttribute('aria-valuetext') ?? '');
    location.hash = '#/run/1';
    while (!['Requests per second', 'nginx connections'].every(isDrawn)) {
      if (performance.now() - start > patience) throw new Error('The charts were not drawn');
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - start;
  }, patienceMs);
}

async function brushAndReset(page: Page): Promise<void> {
  const over = page.getByRole('slider', { name: 'Requests per second over time' }).locator('.u-over');
  await over.scrollIntoViewIfNeeded();
  const box = await over.boundingBox();
  if (!box) throw new Error('There is no chart to draw over.');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.2, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, y, { steps: 60 });
  await page.mouse.up();
  await page.keyboard.press('Escape');
}

/** In, along and out again, a step a frame, as a wheel does it. */
async function zoomAndMove(page: Page): Promise<void> {
  await page.evaluate(async (steps) => {
    const over = document.querySelector('[aria-label="Requests per second over time"] .u-over');
    if (!over) throw new Error('There is no chart to zoom.');
    const { left, top, width } = over.getBoundingClientRect();
    const turn = async (init: WheelEventInit) => {
      for (let step = 0; step < steps; step += 1) {
        over.dispatchEvent(
          new WheelEvent('wheel', { bubbles: true, cancelable: true, clientX: left + width / 2, clientY: top + 20, ...init }),
        );
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    };
    await turn({ deltaY: -25, ctrlKey: true });
    await turn({ deltaX: 12 });
    await turn({ deltaY: 25, ctrlKey: true });
  }, stepsOfAZoom);
}
