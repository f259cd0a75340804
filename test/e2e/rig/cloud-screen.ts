import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { FakeCloudWatch } from '../../fakes/cloudwatch/index.ts';
import type { ConsoleRig } from './console-rig.ts';
import { goTo } from './screens.ts';

/** A metric CloudWatch has of an instance. */
export const cpuMetric = {
  namespace: 'AWS/EC2',
  name: 'CPUUtilization',
  dimensions: [{ name: 'InstanceId', value: 'i-0123456789abcdef0' }],
};

/** Watches the account through a profile, as one would in the settings. */
export async function watchAccount(rig: ConsoleRig, page: Page, { url }: FakeCloudWatch): Promise<void> {
  mkdirSync(join(rig.home, '.aws'), { recursive: true });
  const keys = 'aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = not-a-secret\n';
  writeFileSync(join(rig.home, '.aws/credentials'), `[shop]\n${keys}`, { mode: 0o600 });
  await goTo(page, 'Settings');
  const form = page.getByRole('form', { name: 'AWS' });
  await form
    .getByRole('textbox', { name: 'Profile' })
    .or(form.getByRole('combobox', { name: 'Profile' }))
    .fill('shop');
  await form
    .getByRole('textbox', { name: 'Region' })
    .or(form.getByRole('combobox', { name: 'Region' }))
    .fill('eu-central-1');
  await page.keyboard.press('Escape');
  await form.getByText('Emulator, instance role').click();
  await form.getByRole('textbox', { name: 'Endpoint' }).fill(url);
  await form.getByRole('switch', { name: 'Watch CloudWatch alarms of this account' }).check();
  await form.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('signed in', { exact: true }).waitFor();
}

/** So many alarms; the eighth is in ALARM. */
export function fillAlarms({ account }: FakeCloudWatch, count: number): void {
  const at = Date.now() - 3_600_000;
  for (let index = 0; index < count; index += 1) {
    const name = `alarm ${String(index).padStart(3, '0')}`;
    account.alarms.put({
      kind: 'metric',
      name,
      arn: account.alarmArn(name),
      description: undefined,
      actionsEnabled: true,
      actions: { ALARM: [], OK: [], INSUFFICIENT_DATA: [] },
      configurationUpdatedAt: at,
      state: index === 7 ? 'ALARM' : 'OK',
      stateReason: 'Threshold Crossed',
      stateReasonData: undefined,
      stateUpdatedAt: at,
      stateTransitionedAt: at,
      // Without data their state stays what it is.
      rule: {
        comparison: 'GreaterThanThreshold',
        threshold: 80,
        periodMs: 60_000,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
        treatMissingData: 'ignore',
      },
      source: { metric: { ...cpuMetric, dimensions: [{ name: 'InstanceId', value: `i-${index}` }] }, statistic: 'Average' },
      unit: undefined,
      evaluatedUntil: undefined,
    });
  }
}

/** Milliseconds from the press on the rail to a drawn list. */
export function timeToOpenAlarms(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const start = performance.now();
    location.hash = '#/alarms';
    while (document.querySelectorAll('tbody tr').length < 15) await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - start;
  });
}

/** Three hours of an instance's CPU; it was busy for half an hour. */
export function putCpuHistory({ account }: FakeCloudWatch): void {
  const now = Date.now();
  for (let minute = 1; minute < 180; minute += 1) {
    const value = minute > 60 && minute < 90 ? 95 : 20;
    const sample = { at: now - minute * 60_000, sampleCount: 1, sum: value, minimum: value, maximum: value, values: [value] };
    account.metrics.put({ metric: cpuMetric, unit: 'Percent', resolutionS: 60, sample }, now);
  }
}

/** Draws it on the Metrics screen. */
export async function chartCpu(page: Page): Promise<void> {
  await goTo(page, 'Metrics');
  await page.getByRole('checkbox', { name: /CPUUtilization/ }).check();
  await page.getByRole('figure', { name: /CPUUtilization/ }).waitFor();
}
