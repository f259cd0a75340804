import type { Page } from 'playwright-core';
import { beginAlarm, createAlarm, everySecond, nameShop, previewed, startShop, stateOf } from '../e2e/rig/alarm-screen.ts';
import { eventually } from '../e2e/rig/console-rig.ts';
import { goTo } from '../e2e/rig/screens.ts';
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

async function historyOf(page: Page): Promise<string> {
  return (await page.getByRole('region', { name: 'History' }).textContent()) ?? '';
}
