import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../e2e/rig/browser.ts';
import { ConsoleRig, eventually, withConsole } from '../e2e/rig/console-rig.ts';
import { choosePreset, fillSteadyLoad, goTo, presets, startLab, startRun } from '../e2e/rig/screens.ts';
import { writeLongRun } from '../rig/long-run.ts';
import { takeAlarmScreens, takeCloudScreens } from './alarm-screens.ts';
import { takeHostScreens } from './host-screens.ts';
import { picturesFolder as folder, openWindows, take } from './pictures.ts';
import { takeRunScreens } from './run-screens.ts';
import { takeVerdictScreens } from './verdict-screens.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (name.endsWith('.png')) rmSync(join(folder, name));
});
afterAll(() => browser?.close());

it('takes a picture of every screen and state in light, in dark and in a small window', { timeout: 300_000 }, () =>
  withConsole(browser, async (rig) => {
    rig.expectProblem(/WebSocket connection|ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE/);
    let shown = await openWindows(rig);
    const shoot = (name: string, show: (page: Page) => Promise<unknown>) => take(shown, name, show);

    await shoot('home-empty', (page) => page.getByText('14,000 requests, 0 failed').waitFor());
    await shoot('lab-off', async (page) => {
      await goTo(page, 'Demo lab');
      await page.locator('input[type="radio"][value="nginx"]:enabled').waitFor();
    });
    await shoot('run-form-error', showFormErrors);
    await shoot('consent', showConsent);
    for (const page of Object.values(shown)) await page.getByRole('button', { name: 'Do not start' }).click();

    const labUrl = await startLab(rig, shown.light);
    await shoot('lab-running', async (page) => {
      await goTo(page, 'Demo lab');
      await page.getByRole('heading', { level: 1, name: 'Demo lab Running' }).waitFor();
    });
    const runs = await fillHistory(rig, labUrl);
    await shoot('run-form', async (page) => {
      await page.reload();
      await goTo(page, 'Run');
      await choosePreset(page, presets.rush);
      await page.getByRole('textbox', { name: 'URL' }).fill(labUrl);
      await page.getByText('blitz run --url').waitFor();
    });
    await shoot('result-none-failed', (page) => openRun(page, runs.clean));
    await shoot('result-failed', async (page) => {
      await openRun(page, runs.lossy);
      await page.getByRole('table', { name: 'Failures by class' }).getByRole('button').first().click();
      await page.getByRole('table', { name: 'Failures by class' }).locator('dl').waitFor();
    });

    // Near the end of the ramp the lab has more connections than it takes.
    const ramp = await startRamp(shown.light, labUrl);
    await shoot('run-busy', async (page) => {
      await openRun(page, ramp);
      await eventually(() => page.getByRole('slider', { name: /^Requests per second/ }).getAttribute('aria-valuetext')).toMatch(
        /^0:2[7-9]|^0:3/,
      );
    });
    await shown.light.getByRole('main').getByRole('button', { name: 'Stop', exact: true }).click();
    await shown.light.getByTestId('outcome').waitFor();

    await fillSteadyLoad(shown.light, labUrl);
    const killed = await startRun(shown.light);
    for (const page of Object.values(shown)) {
      await openRun(page, killed);
      await eventually(() => page.getByRole('slider', { name: /^Requests per second/ }).getAttribute('aria-valuetext')).toMatch(
        /^0:(0[6-9]|[1-9])/,
      );
    }
    await rig.kill();
    await shoot('connection-lost', (page) => page.getByText('The console does not answer').waitFor());
    await rig.closeWindows();
    await rig.start();
    shown = await openWindows(rig);
    await shoot('home', (page) => page.getByRole('heading', { name: /^Last run/ }).waitFor());
    await shoot('run-interrupted', (page) => openRun(page, killed));
    await shoot('history', async (page) => {
      await goTo(page, 'History');
      await page.getByRole('row').nth(12).waitFor();
    });
    await shoot('settings', async (page) => {
      await goTo(page, 'Settings');
      await page.getByText('Data folder: history and settings').waitFor();
    });
    await shoot('palette', async (page) => {
      await goTo(page, 'Home');
      await page.getByRole('heading', { name: /^Last run/ }).waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog', { name: 'Commands' }).waitFor();
    });
  }),
);

it('takes a picture of every screen that shows a machine', { timeout: 300_000 }, () =>
  withConsole(browser, async (rig) => {
    await takeHostScreens(rig, await openWindows(rig));
  }),
);

it('takes a picture of the alarms', { timeout: 300_000 }, () =>
  withConsole(browser, async (rig) => {
    await takeAlarmScreens(await openWindows(rig));
  }),
);

it('takes a picture of what shows an AWS account', { timeout: 300_000 }, () =>
  withConsole(browser, async (rig) => {
    await takeCloudScreens(rig, await openWindows(rig));
  }),
);

it('takes a picture of the verdict, the comparison and the experiments', { timeout: 300_000 }, () =>
  withConsole(browser, async (rig) => {
    await takeVerdictScreens(rig, await openWindows(rig));
  }),
);

it('takes a picture of what shows an AWS account', { timeout: 300_000 }, () =>
  withConsole(browser, async (rig) => {
    await takeCloudScreens(rig, await openWindows(rig));
  }),
);

it('takes a picture of the time axis of a run, a part of it and one second', { timeout: 300_000 }, async () => {
  const rig = new ConsoleRig(browser);
  try {
    await writeLongRun(rig.dataFolder, 60);
    await rig.start();
    await takeRunScreens(await openWindows(rig));
    await rig.stop();
    rig.expectNoProblems();
  } finally {
    await rig.dispose();
  }
});

it('keeps the pictures small', () => {
  const pictures = readdirSync(folder).filter((name) => name.endsWith('.png'));
  const bytes = pictures.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  expect(pictures.length).toBeGreaterThan(40);
  expect(bytes).toBeLessThan(6 * 1024 * 1024);
});

async function openRun(page: Page, id: number): Promise<void> {
  await page.evaluate((number) => {
    location.hash = `#/run/${number}`;
  }, id);
  await page.getByRole('heading', { level: 1, name: `Run ${id}` }).waitFor();
  await page
    .getByText(/^(lag|No second has been recorded yet)/)
    .first()
    .waitFor();
}

async function showFormErrors(page: Page): Promise<void> {
  await goTo(page, 'Run');
  await page.getByRole('textbox', { name: 'URL' }).fill('localhost:8080');
  await page.getByRole('button', { name: 'Add a threshold' }).click();
  await page.getByRole('textbox', { name: 'Expression of threshold 1' }).fill('p95<500');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByText('Not started').waitFor();
}

async function showConsent(page: Page): Promise<void> {
  await choosePreset(page, presets.inOrder);
  // TEST-NET-1: nobody is there, and the answer is no.
  await page.getByRole('textbox', { name: 'URL' }).fill('http://192.0.2.1/');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('dialog', { name: /^May you load/ }).waitFor();
}

async function startRamp(page: Page, url: string): Promise<number> {
  await goTo(page, 'Run');
  await choosePreset(page, 'Ramp to 1,000 connections in 30 s');
  await page.getByRole('textbox', { name: 'URL' }).fill(url);
  return startRun(page);
}

/** A dozen runs of all kinds, as a day's work leaves them. Answers one with failures and one without. */
async function fillHistory(rig: ConsoleRig, url: string): Promise<{ lossy: number; clean: number }> {
  const none = ['--threshold', 'http_req_failed: rate==0', '--threshold', 'http_req_duration: p(95)<500'];
  const loads: readonly (readonly string[])[] = [
    ['-n', '200', '-c', '10', '--name', 'smoke'],
    ['-n', '14000', '-c', '1000', '--name', 'first try', '--tag', 'baseline', ...none],
    ['-n', '14000', '-c', '1000', '--tag', 'baseline', ...none],
    ['-n', '14000', '-c', '760', ...none],
    ['-n', '14000', '-c', '500', ...none],
    ['-n', '2000', '-c', '100', '--no-keepalive', '--name', 'new connection per request'],
    ['-n', '5000', '-c', '1000', '--threshold', 'http_req_failed: rate<0.01', '--abort-on-fail', '--name', 'guarded'],
    ['-n', '4000', '-q', '1000', '-z', '4s', '--name', 'steady', '--tag', 'rate', ...none],
    ['-n', '500', '-c', '20', '--expect-status', '302', '--name', 'expects a redirect'],
    ['-n', '14000', '-c', '100', '--name', 'in order', '--tag', 'after', ...none],
    ['-n', '14000', '-c', '1000', '--name', 'the rush again', '--tag', 'after', ...none],
  ];
  for (const load of loads) {
    const { code, err } = await rig.blitz('run', '--url', url, ...load, '--quiet').ended;
    expect([0, 99], err).toContain(code);
  }
  return { lossy: loads.length, clean: loads.length - 1 };
}
