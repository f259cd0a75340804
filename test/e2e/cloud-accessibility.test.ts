import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type FakeCloudWatch, startFakeCloudWatch } from '../fakes/cloudwatch/index.ts';
import { axeFindings } from './rig/axe.ts';
import { launchBrowser } from './rig/browser.ts';
import { chartCpu, cpuMetric, fillAlarms, putCpuHistory, watchAccount } from './rig/cloud-screen.ts';
import { withConsole } from './rig/console-rig.ts';
import { goTo } from './rig/screens.ts';

let browser: Browser;
let aws: FakeCloudWatch;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  const instance = {
    id: cpuMetric.dimensions[0]?.value ?? '',
    name: 'shop-prod',
    type: 't3.micro',
    state: 'running' as const,
    privateIp: '10.0.0.4',
    publicIp: '203.0.113.4',
    launchedAt: Date.now() - 86_400_000,
    detailedMonitoring: false,
  };
  aws = await startFakeCloudWatch({ region: 'eu-central-1', instances: [instance] });
});
afterEach(() => aws.close());

it.each(['light', 'dark'] as const)('axe-core finds nothing wrong with what shows an AWS account, in %s', (colorScheme) =>
  withConsole(browser, async (rig) => {
    fillAlarms(aws, 12);
    putCpuHistory(aws);
    const page = await rig.openWindow({ colorScheme });
    const found: Record<string, string[]> = {};
    const check = async (name: string) => {
      // A tooltip is nobody's content.
      await page.mouse.move(0, 0);
      const findings = await axeFindings(page);
      if (findings.length > 0) found[name] = findings;
    };
    await watchAccount(rig, page, aws);
    await page.getByText('What must be allowed: the IAM policy').click();
    await page.getByRole('checkbox', { name: 'Create, change and test alarms' }).check();
    expect(await page.getByRole('textbox', { name: 'IAM policy' }).inputValue()).toContain('"cloudwatch:PutMetricAlarm"');
    await page.getByRole('definition').filter({ hasText: 'Creates and edits alarms.' }).waitFor();
    await page.getByRole('button', { name: 'Copy the policy' }).waitFor();
    await check('settings, with the policy');

    await chartCpu(page);
    await page.getByText(/requests? in the last minute.* a month at this rate/).waitFor();
    await check('metrics, with a chart');
    await page.getByRole('button', { name: 'New alarm' }).click();
    await page.getByRole('menuitem', { name: /^CPUUtilization/ }).click();
    await page.getByRole('button', { name: /topic/i }).click();
    await page.getByRole('dialog', { name: 'New SNS topic' }).waitFor();
    await check('new topic');
    await page.getByRole('button', { name: 'Cancel' }).click();

    await goTo(page, 'Targets');
    await page.getByRole('button', { name: 'Import, export' }).click();
    await page.getByRole('menuitem', { name: /EC2/ }).click();
    await page.getByRole('dialog', { name: 'EC2 instances' }).getByText('shop-prod').first().waitFor();
    await check('instances');
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('link', { name: 'This machine' }).click();
    await page.getByText('No alarm watches this machine yet.').waitFor();
    await check('target, without alarms');

    aws.faults.expireTokens();
    await goTo(page, 'Alarms');
    await page.getByRole('button', { name: 'Ask AWS now' }).click();
    await page.getByRole('link', { name: 'Sign in again' }).waitFor();
    await check('alarms, signed out');
    await page.getByRole('link', { name: 'Sign in again' }).click();
    await page.getByText('signed out', { exact: true }).waitFor();
    await check('settings, signed out');

    aws.faults.clear();
    appendFileSync(
      join(rig.home, '.aws/config'),
      '[profile admin]\nrole_arn = arn:aws:iam::000000000000:role/admin\nsource_profile = shop\nmfa_serial = arn:aws:iam::000000000000:mfa/me\nregion = eu-central-1\n',
    );
    await page.reload();
    const form = page.getByRole('form', { name: 'AWS' });
    await form
      .getByRole('textbox', { name: 'Profile' })
      .or(form.getByRole('combobox', { name: 'Profile' }))
      .fill('admin');
    await page.keyboard.press('Escape');
    await form.getByRole('button', { name: 'Save and test' }).click();
    await page.getByRole('dialog', { name: 'AWS asks for a code' }).waitFor();
    await check('code of a device');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).first().click();
    expect(found).toEqual({});
  }),
);
