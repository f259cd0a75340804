import type { Browser, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser } from './rig/browser.ts';
import { eventually, withConsole } from './rig/console-rig.ts';
import { download, downloadSummary } from './rig/export-run.ts';
import { type HoldingServer, startHoldingServer } from './rig/holding-server.ts';
import { chart, drawnColours, figure, fillSteadyLoad, goTo, outcome, startRun } from './rig/screens.ts';

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

it('finds a run again after a reload and in a second window, and ends it from there with every request accounted for', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    await fillSteadyLoad(page, server.url);
    const id = await startRun(page);
    await eventually(() => secondsShown(page)).toBeGreaterThanOrEqual(2);
    const before = await figure(page, 'sent');

    await page.reload();
    await page
      .getByRole('progressbar', { name: `Progress of run ${id}` })
      .first()
      .waitFor();
    await eventually(() => figure(page, 'sent')).toBeGreaterThanOrEqual(before);
    expect(await secondsShown(page)).toBeGreaterThanOrEqual(2);
    await eventually(() => firstSecond(page)).toMatch(/^0:00: ok [1-9]/);
    await eventually(() => drawnColours(chart(page, 'Requests per second'))).toBeGreaterThan(3);

    const second = await rig.openWindow();
    await second.getByRole('link', { name: new RegExp(`Run ${id}`) }).click();
    await second.getByRole('heading', { level: 1, name: `Run ${id} Running` }).waitFor();
    await eventually(() => figure(second, 'sent')).toBeGreaterThanOrEqual(before);
    expect(await firstSecond(second)).toMatch(/^0:00: ok [1-9]/);

    // The first press lets requests in flight finish; those the server holds are given up at the second.
    const main = second.getByRole('main');
    await main.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText('finishing requests in flight').waitFor();
    await main.getByRole('button', { name: 'Stop now' }).click();
    for (const window of [page, second]) {
      await eventually(() => outcome(window)).toMatch(/^Stopped by you: none of [\d,]+ failed; [\d,]+ aborted\.$/);
    }
    expect(await figure(second, 'aborted')).toBeGreaterThan(0);
    expect(await figure(page, 'aborted')).toBe(await figure(second, 'aborted'));

    const { fileName, summary } = await downloadSummary(second);
    const { requests } = summary.results;
    expect(fileName).toMatch(/\.json$/);
    expect(summary.metadata).toMatchObject({ run: id, state: 'stopped_by_user', door: 'headless' });
    expect(requests.ok + requests.failed + requests.aborted).toBe(requests.asked);
    expect(requests.aborted).toBe(await figure(second, 'aborted'));
    expect(requests.sent).toBe(server.received);

    const html = await download(second, 'HTML report');
    expect(html.fileName).toMatch(/\.html$/);
    expect(html.text).toContain(requests.ok.toLocaleString('en'));
    expect(html.text).not.toMatch(/<script|src="http|href="http/);
  }));

it('stops everything with Shift+Esc, from any screen and while a field has the focus', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    const stop = page.getByRole('button', { name: 'Stop everything' });
    await stop.waitFor();
    expect(await stop.isEnabled()).toBe(false);
    await fillSteadyLoad(page, server.url);
    const id = await startRun(page);
    await eventually(() => figure(page, 'ok')).toBeGreaterThan(0);
    expect(await stop.isEnabled()).toBe(true);

    await goTo(page, 'Run');
    await page.getByRole('button', { name: `Run ${id} is going on` }).waitFor();
    expect(await page.getByRole('button', { name: `Run ${id} is going on` }).isEnabled()).toBe(false);
    await page.getByRole('textbox', { name: 'URL' }).focus();
    await page.keyboard.press('Shift+Escape');
    await page.getByRole('button', { name: 'Stop now' }).waitFor();
    await page.keyboard.press('Shift+Escape');
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor();
    expect(await stop.isEnabled()).toBe(false);

    await goTo(page, 'History');
    await page.getByRole('row', { name: new RegExp(`Select run ${id} ${id} Stopped`) }).waitFor();
  }));

it('heals by itself when the connection breaks in the middle of a run, and misses no second', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    const sockets: WebSocketRoute[] = [];
    await page.routeWebSocket(/\/rpc$/, (socket) => {
      sockets.push(socket);
      socket.connectToServer();
    });
    await page.reload();
    await fillSteadyLoad(page, server.url);
    await startRun(page);
    await eventually(() => secondsShown(page)).toBeGreaterThanOrEqual(1);
    const before = await figure(page, 'sent');
    const banner = page.getByText('The console does not answer; what you see may be old.');
    await sockets.at(-1)?.close();
    await banner.waitFor();
    await banner.waitFor({ state: 'hidden' });
    expect(sockets.length).toBe(2);
    await eventually(() => figure(page, 'sent')).toBeGreaterThan(before + 200);
    expect(await emptySeconds(page)).toEqual([]);

    await page.keyboard.press('Shift+Escape');
    await page.getByText('finishing requests in flight').waitFor();
    await page.keyboard.press('Shift+Escape');
    await page.getByTestId('outcome').waitFor();
  }));

/** How far the time axis of the run page has come, in seconds. */
async function secondsShown(page: Page): Promise<number> {
  const slider = page.getByRole('slider', { name: 'Requests per second over time' });
  const text = (await slider.getAttribute('aria-valuetext')) ?? '';
  const [, minutes = '0', seconds = '0'] = /^(\d+):(\d\d): /.exec(text) ?? [];
  return Number(minutes) * 60 + Number(seconds);
}

/** What the chart says of the run's first second. */
async function firstSecond(page: Page): Promise<string> {
  const slider = page.getByRole('slider', { name: 'Requests per second over time' });
  await slider.focus();
  for (let step = 0; step < 600; step += 1) {
    const text = (await slider.getAttribute('aria-valuetext')) ?? '';
    if (text.startsWith('0:00: ')) return text;
    await page.keyboard.press('ArrowLeft');
  }
  return (await slider.getAttribute('aria-valuetext')) ?? '';
}

/** What the chart says of the seconds in which no request was answered, leaving out the newest. */
async function emptySeconds(page: Page): Promise<string[]> {
  const slider = page.getByRole('slider', { name: 'Requests per second over time' });
  const empty: string[] = [];
  let text = await firstSecond(page);
  for (;;) {
    await page.keyboard.press('ArrowRight');
    const next = (await slider.getAttribute('aria-valuetext')) ?? '';
    if (next.split(': ')[0] === text.split(': ')[0]) return empty;
    if (text.includes(': ok 0,')) empty.push(text);
    text = next;
  }
}
