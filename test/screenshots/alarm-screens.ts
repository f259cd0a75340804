import type { Page } from 'playwright-core';
import { beginAlarm, createAlarm, everySecond, nameShop, previewed, startShop, stateOf } from '../e2e/rig/alarm-screen.ts';
import { chartCpu, putCpuHistory, watchAccount } from '../e2e/rig/cloud-screen.ts';
import { type ConsoleRig, eventually } from '../e2e/rig/console-rig.ts';
import { fillSteadyLoad, goTo, startRun } from '../e2e/rig/screens.ts';
import { startFakeCloudWatch } from '../fakes/cloudwatch/index.ts';
import { type ShownWindows, take } from './pictures.ts';

/** Pictures of the alarms: of a shop that has just become ill. */
export async function takeAlarmScreens(shown: ShownWindows): Promise<void> {
  const shop = await startShop();
  try {
    await take(shown, 'alarms-empty', async (page) => {
      await goTo(page, 'Alarms');
      await page.getByText('No alarm yet').waitFor();
    });
    await nameShop(shown.light, shop);
    await beginAlarm(shown.light, /^Memory, every second/);
    await createAlarm(shown.light, 'shop memory');
    await beginAlarm(shown.light, /^Disk, every minute/);
    await createAlarm(shown.light, 'shop disk');
    await beginAlarm(shown.light, /^p95 of a run/);
    await createAlarm(shown.light, 'p95 over budget');
    await beginAlarm(shown.light, /^HTTP check/);
    await everySecond(shown.light);
    await createAlarm(shown.light, 'shop is well');
    await stateOf(shown.light, 'OK');
    await take(shown, 'alarm-form', async (page) => {
      await beginAlarm(page, /^Memory, every second/);
      await previewed(page);
    });
    shop.setWell(false);
    await take(shown, 'alarm', async (page) => {
      await goTo(page, 'Alarms');
      await page.getByRole('link', { name: 'shop is well' }).click();
      await stateOf(page, 'ALARM');
      await eventually(() => historyOf(page)).toContain('ALARM');
    });
    await take(shown, 'alarms', async (page) => {
      await goTo(page, 'Alarms');
      await page.getByRole('row', { name: /ALARM .* shop is well/ }).waitFor();
      await page.locator('td svg[width="96"]').first().waitFor();
    });
    await take(shown, 'alarms-matrix', async (page) => {
      await page.locator('label', { hasText: 'Matrix' }).click();
      await page.getByRole('link', { name: 'shop is well: ALARM' }).waitFor();
    });
  } finally {
    await shop.close();
  }
}

/** Pictures of what shows an AWS account: a metric with a run of ours in it, and the settings. */
export async function takeCloudScreens(rig: ConsoleRig, shown: ShownWindows): Promise<void> {
  const aws = await startFakeCloudWatch({ region: 'eu-central-1' });
  const shop = await startShop();
  try {
    putCpuHistory(aws);
    await watchAccount(rig, shown.light, aws);
    // Long enough to be seen in an hour.
    await fillSteadyLoad(shown.light, shop.url);
    await shown.light.getByRole('textbox', { name: 'Duration', exact: true }).fill('60s');
    await startRun(shown.light);
    await shown.light.getByTestId('outcome').waitFor({ timeout: 120_000 });
    await take(shown, 'metrics', async (page) => {
      await chartCpu(page);
      await page.locator('label', { hasText: /^1.h$/ }).click();
      await page.getByRole('figure', { name: /CPUUtilization/ }).waitFor();
      await page.getByText(/a month at this rate/).waitFor();
    });
    await take(shown, 'settings-aws', async (page) => {
      await page.evaluate(() => {
        location.hash = '#/settings?policy';
      });
      await page.getByRole('textbox', { name: 'IAM policy' }).waitFor();
    });
  } finally {
    await shop.close();
    await aws.close();
  }
}

async function historyOf(page: Page): Promise<string> {
  return (await page.getByRole('region', { name: 'History' }).textContent()) ?? '';
}
