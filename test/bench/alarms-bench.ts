import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { createCore } from '../../electron/core/app.ts';
import { launchBrowser } from '../e2e/rig/browser.ts';
import { fillAlarms, timeToOpenAlarms } from '../e2e/rig/cloud-screen.ts';
import { frameRate } from '../e2e/rig/log-screen.ts';
import { type FakeCloudWatch, startFakeCloudWatch } from '../fakes/cloudwatch/index.ts';
import { BlitzProcess } from '../host/blitz-process.ts';
import { createInProcessTestClient } from '../rig/test-client.ts';
import { createTestPlatform } from '../rig/test-platform.ts';

/** A list of alarms in a browser. */
export interface AlarmFigures {
  readonly alarms: number;
  /** From the press to the list drawn, in ms; the first is cold. */
  readonly openMs: readonly number[];
  /** While the list goes past from one end to the other and back. */
  readonly scrolls: readonly { readonly perSecond: number; readonly longestMs: number }[];
  /** Frames a second where nothing moves: what this machine gives a browser at the time. */
  readonly idlePerSecond: number;
}

const region = 'eu-central-1';
const patienceMs = 60_000;

/** Opens and scrolls the list of so many alarms of a stand-in for CloudWatch, in Chromium, by the built console. */
export async function measureAlarms(options: { readonly alarms: number; readonly turns: number }): Promise<AlarmFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'blitz-bench-'));
  const aws = await startFakeCloudWatch({ region, ticks: false });
  const browser = await launchBrowser();
  const dataFolder = join(folder, 'data');
  let started: BlitzProcess | undefined;
  try {
    fillAlarms(aws, options.alarms);
    await watchAccount(dataFolder, aws);
    const environment = { BLITZ_DATA: dataFolder, HOME: folder, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-secret' };
    const command = [process.execPath, resolve(import.meta.dirname, '../../bin/start.mjs')];
    started = new BlitzProcess(['--headless', '--port', '0'], { command, environment });
    const [url] = await started.wrote(/http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(patienceMs);
    await page.goto(url);
    await page.getByRole('navigation', { name: 'Screens' }).waitFor();
    await show(page, '#/alarms');
    await page.locator(`table[aria-label="Alarms"][aria-rowcount="${options.alarms + 1}"]`).waitFor();
    await show(page, '#/');
    const openMs: number[] = [];
    for (let turn = 0; turn < options.turns; turn += 1) {
      openMs.push(await timeToOpenAlarms(page));
      await page.getByRole('row', { name: /alarm 007/ }).waitFor();
      await show(page, '#/');
    }
    const idle = await frameRate(page, () => page.waitForTimeout(2000));
    await timeToOpenAlarms(page);
    const scrolls: { perSecond: number; longestMs: number }[] = [];
    for (let turn = 0; turn < options.turns; turn += 1) scrolls.push(await frameRate(page, () => scrollThere(page, turn % 2 === 0)));
    return { alarms: options.alarms, openMs, scrolls, idlePerSecond: idle.perSecond };
  } finally {
    if (started !== undefined) {
      started.kill('SIGINT');
      await started.ended;
    }
    await browser.close();
    await aws.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Goes to a screen and lets it come to rest. */
async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate((there) => {
    location.hash = there;
  }, hash);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForTimeout(500);
}

/** The account as one would name it in the settings. */
async function watchAccount(dataFolder: string, { url }: FakeCloudWatch): Promise<void> {
  const core = await createCore(createTestPlatform({ dataFolder }));
  try {
    await createInProcessTestClient(core).settings.update({
      aws: { watch: true, profile: '', region, endpointUrl: url, useInstanceRole: false },
    });
  } finally {
    await core.dispose();
  }
}

/** From one end to the other within 3 s, a step a frame, as a wheel does it; fails where the other end is not drawn then. */
async function scrollThere(page: Page, isDown: boolean): Promise<void> {
  await page.evaluate(async (down) => {
    const scroller = document.querySelector('table[aria-label="Alarms"]')?.parentElement;
    if (!scroller) throw new Error('There is no list to scroll.');
    const way = scroller.scrollHeight - scroller.clientHeight;
    const start = performance.now();
    let share = 0;
    while (share < 1) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      share = Math.min(1, (performance.now() - start) / 3000);
      scroller.scrollTop = way * (down ? share : 1 - share);
    }
  }, isDown);
  await page.getByRole('row', { name: isDown ? /alarm 999/ : /alarm 007/ }).waitFor();
}
