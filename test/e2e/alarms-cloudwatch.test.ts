import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type FakeCloudWatch, startFakeCloudWatch } from '../fakes/cloudwatch/index.ts';
import { beginAlarm, createAlarm, previewed, stateOf } from './rig/alarm-screen.ts';
import { axeFindings } from './rig/axe.ts';
import { launchBrowser } from './rig/browser.ts';
import { chartCpu, cpuMetric, fillAlarms, putCpuHistory, timeToOpenAlarms, watchAccount } from './rig/cloud-screen.ts';
import { eventually, withConsole } from './rig/console-rig.ts';
import { fillSteadyLoad, goTo, startLab, startRun } from './rig/screens.ts';

let browser: Browser;
let aws: FakeCloudWatch;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  aws = await startFakeCloudWatch({ region: 'eu-central-1' });
});
afterEach(() => aws.close());

it("shows a thousand of CloudWatch's alarms at once, scrolls and finds them, and says when they are old", () =>
  withConsole(browser, async (rig) => {
    fillAlarms(aws, 1000);
    const page = await rig.openWindow();
    await watchAccount(rig, page, aws);
    await goTo(page, 'Alarms');
    await eventually(() => page.getByRole('table', { name: 'Alarms' }).getAttribute('aria-rowcount')).toBe('1001');
    await page.getByRole('banner').getByRole('link', { name: '1 in ALARM' }).waitFor();
    expect(await page.getByRole('row').nth(1).textContent()).toMatch(/^ALARM.*alarm 007/);
    expect(await page.getByRole('row').count()).toBeLessThan(60);

    await goTo(page, 'Home');
    await page.getByRole('link', { name: /alarm 007 ALARM since/ }).waitFor();
    // From what the core holds, in how much more than a moment on a busy machine.
    expect(await timeToOpenAlarms(page)).toBeLessThan(3000);
    await page.getByRole('row').nth(1).focus();
    await page.keyboard.press('End');
    await page.getByRole('row', { name: /alarm 999/ }).waitFor();
    await page.getByRole('searchbox').fill('alarm 50');
    await eventually(() => page.getByRole('row').count()).toBe(21);
    await page.getByRole('searchbox').fill('');
    await page.locator('label', { hasText: 'Matrix' }).click();
    await eventually(() => page.getByRole('main').getByRole('listitem').count()).toBe(1000);
    expect(await axeFindings(page)).toEqual([]);
    await page.locator('label', { hasText: 'List' }).click();

    aws.faults.deny();
    await page.getByRole('button', { name: 'Ask AWS now' }).click();
    await page.getByText(/^shop · eu-central-1: /).waitFor();
    await page.getByText(/What stands here is of \d\d:\d\d:\d\d/).waitFor();
    expect(await page.getByRole('table', { name: 'Alarms' }).getAttribute('aria-rowcount')).toBe('1001');
    // A tooltip is nobody's content.
    await page.mouse.move(0, 0);
    expect(await axeFindings(page)).toEqual([]);
    aws.faults.clear();
    await page.getByRole('button', { name: 'Ask AWS now' }).click();
    await page.getByText(/^shop · eu-central-1: /).waitFor({ state: 'hidden' });
  }));

it('makes an alarm of CloudWatch from the chart of a metric, sees when it would have fired, and tests it', () =>
  withConsole(browser, async (rig) => {
    putCpuHistory(aws);
    const page = await rig.openWindow();
    await watchAccount(rig, page, aws);
    await chartCpu(page);
    await page.getByRole('button', { name: 'New alarm' }).click();
    await page.getByRole('menuitem', { name: /^CPUUtilization/ }).click();
    await previewed(page);
    expect(await page.getByTestId('preview').textContent()).toMatch(/^It would have fired once, for /);
    expect(await page.getByTestId('condition').textContent()).toBe('CPUUtilization >= 80\u2009% for 3 of 5 minutes');
    expect(await axeFindings(page)).toEqual([]);
    await createAlarm(page, 'shop cpu');
    expect(aws.account.alarms.get('shop cpu')).toMatchObject({ kind: 'metric', source: { metric: cpuMetric, statistic: 'Average' } });
    await page.getByText('arn:aws:cloudwatch:eu-central-1:000000000000:alarm:shop cpu').waitFor();

    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Set it to ALARM' }).click();
    await stateOf(page, 'ALARM');
    await page.getByRole('alert').filter({ hasText: 'shop cpu' }).getByRole('link', { name: 'Show the alarm' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
  }));

it('watches the demo lab without an AWS account: an alarm from a preset fires under load, ends the run, and recovers', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    const labUrl = await startLab(rig, page);
    await goTo(page, 'Alarms');
    // Its first metrics are a second old then.
    await page.getByRole('row', { name: /demo overloaded/ }).waitFor();
    await page.getByRole('row', { name: /OK .* demo CPU/ }).waitFor();
    await beginAlarm(page, /^CPU ?CPU at 80/);
    // The machine's CPU is everybody's; what the lab itself takes is the doing of this test alone.
    await page.getByRole('combobox', { name: 'Metric' }).fill('procstat');
    await page.getByRole('option', { name: /^procstat_cpu_usage/ }).click();
    await page.getByRole('textbox', { name: 'Threshold' }).fill('3');
    await page.getByRole('textbox', { name: 'In', exact: true }).fill('1');
    await page.getByRole('textbox', { name: 'of the last' }).fill('1');
    await page.getByRole('combobox', { name: 'periods of' }).click();
    await page.getByRole('option', { name: '10\u2009s', exact: true }).click();
    await createAlarm(page, 'lab is busy');
    await page.getByTestId('alarm-state').getByText('demo', { exact: true }).waitFor();
    await stateOf(page, 'OK');

    await fillSteadyLoad(page, labUrl);
    await page.getByRole('textbox', { name: 'Requests per second', exact: true }).fill('600');
    await page.getByRole('button', { name: 'Guards' }).click();
    await page.getByRole('combobox', { name: 'The alarm that ends it' }).click();
    await page.getByRole('option', { name: 'lab is busy' }).click();
    const run = await startRun(page);
    await page.getByText(/alarm "lab is busy" is in ALARM: procstat_cpu_usage >= 3 for 10 seconds/).waitFor();

    await goTo(page, 'Alarms');
    await page.getByRole('link', { name: 'lab is busy' }).click();
    await page.getByRole('link', { name: `during run ${run}` }).waitFor();
    await stateOf(page, 'OK');
  }));
