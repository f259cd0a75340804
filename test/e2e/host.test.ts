import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { axeFindings } from './rig/axe.ts';
import { launchBrowser } from './rig/browser.ts';
import { eventually, withConsole } from './rig/console-rig.ts';
import { type HoldingServer, startHoldingServer } from './rig/holding-server.ts';
import { followFile, rowTexts } from './rig/log-screen.ts';
import { chart, drawnColours, figure, fillSteadyLoad, goTo, startLab, startRun } from './rig/screens.ts';

let browser: Browser;
let server: HoldingServer;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  server = await startHoldingServer();
});
afterEach(() => server.close());

/** What a chart says of its newest or pointed second. */
const said = (page: Page, title: string) => page.getByRole('slider', { name: `${title} over time` }).getAttribute('aria-valuetext');

it.each(['light', 'dark'] as const)('shows this machine second by second, in %s', (colorScheme) =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow({ colorScheme });
    await goTo(page, 'Host');
    await page.getByText('Watching', { exact: true }).waitFor();
    await eventually(() => said(page, 'CPU by core')).toMatch(/^\d\d:\d\d:\d\d: cpu0 [\d.>]+.%/);
    const first = await said(page, 'CPU by core');
    await eventually(() => said(page, 'CPU by core')).not.toBe(first);
    await eventually(() => drawnColours(chart(page, 'CPU, all together'))).toBeGreaterThan(3);
    expect(await page.getByTestId('tile-cpu').textContent()).toMatch(/^[\d.>]+.%$/);
    await page.getByText(/watching costs [\d.]+.% of one CPU there/).waitFor();

    const processes = page.getByRole('table', { name: 'Processes' });
    await processes.getByRole('row').nth(1).waitFor();
    await processes.getByRole('button', { name: 'Nice' }).click();
    await eventually(async () => {
      const niceness = await processes.locator('tbody tr td:nth-child(4)').allTextContents();
      return niceness.map(Number).every((value, index, all) => index === 0 || value >= (all[index - 1] ?? 0));
    }).toBe(true);
    const queues = page.getByRole('table', { name: 'Accept queues' });
    await queues.getByRole('row', { name: new RegExp(`127.0.0.1:${rig.port} `) }).waitFor();
    await page.mouse.move(0, 0);
    expect(await axeFindings(page)).toEqual([]);
  }),
);

it('draws the machine on the time axis of a run, and a click leads to the lines of that moment', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    const url = await startLab(rig, page);
    await page.getByRole('button', { name: 'Follow its logs' }).click();
    await eventually(async () => (await rowTexts(page)).join('\n')).toContain('Listening at');
    await fillSteadyLoad(page, url);
    const id = await startRun(page);
    await eventually(() => figure(page, 'ok')).toBeGreaterThan(0);
    await page.getByRole('heading', { name: 'The machine: This machine' }).waitFor();
    await eventually(() => said(page, 'CPU by core')).toMatch(/^0:0[3-9]|^0:[1-5]\d/);
    await eventually(async () => (await rowTexts(page)).at(-1)).toMatch(/GET \//);
    await page.mouse.move(0, 0);
    expect(await axeFindings(page)).toEqual([]);

    // A moment of the chart, by keyboard: two seconds before the newest.
    const slider = page.getByRole('slider', { name: 'CPU by core over time' });
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    const cursor = page.getByRole('log').locator('[data-cursor="true"]');
    await cursor.waitFor();
    await page.getByRole('button', { name: /^Follow/ }).waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByTestId('outcome').waitFor();

    // It is there again when the run is over, and its end stands in the log.
    await page.reload();
    await page.getByRole('heading', { level: 1, name: `Run ${id}` }).waitFor();
    // So is the second that was picked: the address has it.
    await page.getByRole('heading', { level: 2, name: /^Second \d+/ }).waitFor();
    await page.evaluate((run) => {
      location.hash = `#/run/${run}`;
    }, id);
    await page.reload();
    await page.getByRole('heading', { name: 'The machine: This machine' }).waitFor();
    await eventually(() => drawnColours(chart(page, 'CPU, all together'))).toBeGreaterThan(3);
    await page.getByText('Click into a chart to see the lines of that moment.').waitFor();
    await page.getByRole('slider', { name: 'Requests per second over time' }).click({ position: { x: 200, y: 60 } });
    await page.getByRole('log').waitFor();
    // It is far below the chart: nobody would see that it has opened.
    const inView = () => page.getByRole('log').evaluate((log) => log.getBoundingClientRect().top < innerHeight - 100);
    await eventually(inView).toBe(true);
  }));

it('puts the start and the end of a run between the lines of a log', () =>
  withConsole(browser, async (rig) => {
    const path = join(rig.folder, 'app.log');
    writeFileSync(path, '2026-01-01 00:00:00,000 INFO root old\n');
    const page = await rig.openWindow();
    await followFile(page, path);
    await eventually(async () => (await rowTexts(page)).join('\n')).toContain('root old');
    const { code } = await rig.blitz('run', '--url', server.url, '-n', '9', '-c', '1', '--quiet').ended;
    expect(code).toBe(0);
    await eventually(async () => (await rowTexts(page)).filter((text) => text.startsWith('Run 1 '))).toEqual([
      expect.stringMatching(/^Run 1 started: /),
      'Run 1 ended: 0 of 9 failed',
    ]);
  }));

it('says in the form which machine is recorded, guards it, and hands all of that over as a command', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    await fillSteadyLoad(page, server.url);
    await page.getByText('Machine behind it: This machine').waitFor();
    await page.getByRole('button', { name: 'Guards' }).click();
    await page.getByRole('checkbox', { name: 'more fail than' }).click();
    await page.getByRole('textbox', { name: 'Limit in percent: more fail than' }).fill('200');
    await page.getByText('A limit from 0 to 100 %').waitFor();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText('Not started: a field above needs another value.').waitFor();
    await page.getByRole('textbox', { name: 'Limit in percent: more fail than' }).fill('5');
    await page.getByText("--guard 'failures<5%/5s'").waitFor();
    await page.getByRole('switch', { name: 'Stress This machine during the run' }).click();
    await page.getByText('npx blitz stress local --cpu 2 --nice -20 --duration 60s &').waitFor();
    expect(await axeFindings(page)).toEqual([]);
  }));

it('stresses the machine while a run goes on, after a yes where it would starve it, and ends the stress with the run', () =>
  withConsole(browser, async (rig) => {
    const path = join(rig.folder, 'app.log');
    writeFileSync(path, '2026-01-01 00:00:00,000 INFO root old\n');
    const page = await rig.openWindow();
    await followFile(page, path);
    await fillSteadyLoad(page, server.url);
    await page.getByRole('switch', { name: 'Stress This machine during the run' }).click();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    const question = page.getByRole('dialog', { name: 'Stress the machine during the run?' });
    await question
      .getByText(/nice -20/)
      .first()
      .waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await question.getByRole('button', { name: 'Do not start' }).click();
    await question.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor();

    await page.getByRole('combobox', { name: 'How it is stressed' }).click();
    await page.getByRole('option', { name: 'Gentle, 60 s' }).click();
    const id = await startRun(page);
    await eventually(async () => (await rowTexts(page)).join('\n')).toMatch(/Stress on: cpu, \d+ workers at nice 19/);
    await page.keyboard.press('Escape');
    await page.getByRole('main').getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('main').getByRole('button', { name: 'Stop now' }).click();
    await page.getByTestId('outcome').waitFor();
    // Long before its 60 s.
    await goTo(page, 'Logs');
    await eventually(async () =>
      (await rowTexts(page)).filter((text) => /^(Run|Stress) /.test(text)).map((text) => text.split(':')[0]),
    ).toEqual(['Stress on', `Run ${id} started`, expect.stringMatching(/^(Stress off|Run)/), expect.stringMatching(/^(Stress off|Run)/)]);
  }));
