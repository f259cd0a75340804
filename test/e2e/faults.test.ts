import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from './rig/browser.ts';
import { eventually, withConsole } from './rig/console-rig.ts';
import { downloadSummary } from './rig/export-run.ts';
import { figure, fillSteadyLoad, goTo, outcome, startLab, startRun, textOf } from './rig/screens.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

it('shows a run whose console was killed as interrupted, with what it had; the lab is gone with the console', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    rig.expectProblem(/WebSocket connection|ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE/);
    const url = await startLab(rig, page);
    await fillSteadyLoad(page, url);
    const id = await startRun(page);
    // A checkpoint is written as the run goes on.
    const slider = page.getByRole('slider', { name: 'Requests per second over time' });
    await eventually(() => slider.getAttribute('aria-valuetext')).toMatch(/^0:0[3-9]: /);
    const shown = await figure(page, 'ok');

    const tree = await rig.kill();
    await page.getByRole('status').filter({ hasText: 'The console does not answer; what you see may be old.' }).waitFor();
    // Who presses Stop now is told that it did not arrive.
    await page.getByRole('button', { name: 'Stop everything' }).click();
    await page.getByRole('alert').filter({ hasText: 'connection' }).first().waitFor();
    await rig.expectNothingLeft(tree, { files: false });
    await rig.closeWindows();

    await rig.start();
    const next = await rig.openWindow();
    await next.getByRole('heading', { name: `Last run · ${id}` }).waitFor();
    await next.getByText('Interrupted', { exact: true }).first().waitFor();
    await goTo(next, 'History');
    await next
      .getByRole('row', { name: new RegExp(`Select run ${id} ${id} Interrupted`) })
      .getByRole('link')
      .click();
    await next.getByRole('heading', { level: 1, name: `Run ${id} Interrupted` }).waitFor();
    await eventually(() => outcome(next)).toMatch(/^Interrupted: until then none of [\d,]+ failed\.$/);
    const kept = await figure(next, 'ok');
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThanOrEqual(shown + 2000);
    const { summary } = await downloadSummary(next);
    expect(summary.metadata.state).toBe('interrupted');
    expect(summary.results.requests.ok).toBe(kept);

    // Nothing was left running, and the lab can be started again.
    expect(await next.getByRole('button', { name: 'Stop everything' }).isEnabled()).toBe(false);
    await startLab(rig, next);
  }));

it('says when the console is gone and what to do, and goes on when it is served at the same address again', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    rig.expectProblem(/WebSocket connection|ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|\b401\b/);
    await goTo(page, 'Settings');
    const { port } = rig;
    await rig.stop();
    const gone = page.getByRole('status').filter({ hasText: 'The console does not answer; what you see may be old.' });
    await gone.waitFor();
    await gone.getByRole('button', { name: 'Try now' }).click();
    await gone.waitFor();

    // A console started anew does not know this window: it says how to get in, and lets in who does so.
    await rig.start({ port });
    const anew = page.getByRole('alert').filter({ hasText: 'The console was started anew and does not know this page any more' });
    await eventually(async () => {
      const again = gone.getByRole('button', { name: 'Try now' });
      if (await again.isVisible()) await again.click({ timeout: 1_000 }).catch(() => {});
      return anew.isVisible();
    }).toBe(true);
    expect(await textOf(anew)).toContain('npx blitz serve');
    const second = await page.context().newPage();
    await second.goto(rig.startUrl);
    await second.getByRole('navigation', { name: 'Screens' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await page.getByText('Data folder: history and settings').waitFor();
    expect(await anew.count()).toBe(0);
  }));
