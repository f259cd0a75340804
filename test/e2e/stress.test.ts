import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { axeFindings } from './rig/axe.ts';
import { launchBrowser } from './rig/browser.ts';
import { eventually, patienceMs, withConsole } from './rig/console-rig.ts';
import { type HoldingServer, startHoldingServer } from './rig/holding-server.ts';
import { figure, fillSteadyLoad, goTo, startRun } from './rig/screens.ts';
import { stressProcesses } from './rig/stress-processes.ts';

let browser: Browser;
let server: HoldingServer;
let before: readonly number[];
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  server = await startHoldingServer();
  // Others may stress this machine, too.
  before = stressProcesses().map(({ pid }) => pid);
});
afterEach(() => server.close());

it('stresses this machine gently, counts down, and leaves nothing behind', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    await goTo(page, 'Stress');
    await choose(page, { preset: 'Gentle', duration: '3s', load: '5' });
    await page.getByText(/at 5 % load at nice 19 for 3 s/).waitFor();
    await page.getByRole('button', { name: 'Stress it for 3' }).click();

    await page.getByRole('heading', { name: 'Stress on This machine' }).waitFor();
    await eventually(() => page.getByRole('timer', { name: 'Time left' }).textContent()).toMatch(/^0:0[0-3]$/);
    await page.getByRole('heading', { name: 'The last stress' }).waitFor();
    await eventually(ours).toEqual([]);
    expect(await page.getByTestId('remaining').textContent()).toBe('no process left');
    const figures = page.getByRole('table', { name: "stress-ng's own figures" }).getByRole('row').nth(1);
    expect(await figures.textContent()).toMatch(/^cpu[\d,]+[\d.]+\u2009s/);
    await page.getByRole('row', { name: /This machine every CPU at 5\s% load, nice 19.* Ran to its end/ }).waitFor();
    expect(await page.getByRole('button', { name: 'Stop everything' }).isEnabled()).toBe(false);
  }));

it('asks once before it takes the machine away from everybody, and says what it will do', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    await goTo(page, 'Stress');
    await choose(page, { preset: 'CPU, 2 workers, top priority', duration: '2s', load: '2' });
    const start = page.getByRole('button', { name: 'Stress it for 2' });
    await page.getByTestId('preflight').waitFor();
    if (process.getuid?.() !== 0) {
      // Without root it is refused, never claimed.
      await page.getByRole('button', { name: 'Use nice 0 instead' }).click();
      await page.getByText(/at nice 0 for 2 s/).waitFor();
      return;
    }
    await start.click();
    const dialog = page.getByRole('dialog', { name: 'Put This machine under this stress?' });
    await dialog.waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Do not start');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await eventually(ours).toEqual([]);

    await start.click();
    await dialog.getByRole('button', { name: 'Start it' }).click();
    await page.getByRole('heading', { name: 'The last stress' }).waitFor();
    await eventually(ours).toEqual([]);
    // Whether the system allows it or not: what stands there was read back.
    await page.getByText(/^(nice -20, read back from its processes|asked for nice -20, got -?\d+)/).waitFor();
    await start.click();
    await page.getByRole('heading', { name: 'Stress on This machine' }).waitFor();
    expect(await dialog.isVisible()).toBe(false);
    await page.getByRole('heading', { name: 'The last stress' }).waitFor();
  }));

it('stops a stress job from its screen, and everything at once with Shift+Esc from any other', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    await goTo(page, 'Stress');
    await startLong(page);
    await page.getByRole('button', { name: 'Stop the stress', exact: true }).click();
    await page.getByRole('heading', { name: 'The last stress' }).waitFor();
    await eventually(ours).toEqual([]);
    await page.getByRole('row', { name: /This machine .* Stopped .* no process left/ }).waitFor();

    await startLong(page);
    await fillSteadyLoad(page, server.url);
    const id = await startRun(page);
    await eventually(() => figure(page, 'ok')).toBeGreaterThan(0);
    const bar = page.getByRole('banner');
    await bar.getByRole('link', { name: /^stress on This machine \d+:\d\d left$/ }).waitFor();
    await goTo(page, 'Home');
    await page.getByRole('heading', { name: 'Going on now' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    // The shell has the focus and would take the key.
    await goTo(page, 'Terminal');
    await page.getByRole('button', { name: 'Open a shell' }).click();
    await eventually(() => page.evaluate(() => document.activeElement?.className ?? '')).toContain('xterm');
    await page.keyboard.press('Shift+Escape');
    const report = page.getByRole('alert').filter({ hasText: 'Everything is stopped' });
    await report.waitFor({ timeout: patienceMs });
    expect(await report.textContent()).toMatch(new RegExp(`run ${id}`));
    expect(await report.textContent()).toMatch(/stress on This machine/);
    expect(await axeFindings(page)).toEqual([]);
    await eventually(ours).toEqual([]);
    expect(await page.getByRole('button', { name: 'Stop everything' }).isEnabled()).toBe(false);
  }));

/** Pids of stress-ng processes that were not there before the test. */
function ours(): number[] {
  return stressProcesses()
    .map(({ pid }) => pid)
    .filter((pid) => !before.includes(pid));
}

async function choose(page: Page, wanted: { preset: string; duration: string; load: string }): Promise<void> {
  await page.getByRole('group', { name: 'Presets' }).getByRole('button', { name: wanted.preset }).click();
  await page.getByRole('textbox', { name: 'Duration', exact: true }).fill(wanted.duration);
  await page.getByRole('textbox', { name: 'Load', exact: true }).fill(wanted.load);
}

async function startLong(page: Page): Promise<void> {
  await choose(page, { preset: 'Gentle', duration: '120s', load: '2' });
  await page.getByRole('button', { name: 'Stress it for 2' }).click();
  await page.getByRole('button', { name: 'Stop the stress', exact: true }).waitFor();
  await eventually(ours).not.toEqual([]);
}
