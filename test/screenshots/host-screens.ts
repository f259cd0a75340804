import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type ConsoleRig, eventually } from '../e2e/rig/console-rig.ts';
import { followFile, rowTexts } from '../e2e/rig/log-screen.ts';
import { choosePreset, goTo, presets, startLab, startRun } from '../e2e/rig/screens.ts';
import { type SshdServer, startSshd } from '../rig/sshd-server.ts';
import { type ShownWindows, take } from './pictures.ts';

/** Pictures of the screens that show a machine: this one, and one over SSH. */
export async function takeHostScreens(rig: ConsoleRig, shown: ShownWindows): Promise<void> {
  const server = await startSshd({ hostKeyTypes: ['ed25519'] });
  try {
    await takeThisMachine(rig, shown);
    await takeTargets(shown, server);
  } finally {
    await server.dispose();
  }
}

async function takeThisMachine(rig: ConsoleRig, shown: ShownWindows): Promise<void> {
  await take(shown, 'targets-empty', async (page) => {
    await goTo(page, 'Targets');
    await page.getByText('No server yet').waitFor();
  });
  await take(shown, 'logs-empty', async (page) => {
    await goTo(page, 'Logs');
    await page.getByText('Choose what to follow.').waitFor();
  });
  await take(shown, 'terminal-empty', async (page) => {
    await page.getByRole('link', { name: 'Terminal' }).click();
    await page.getByRole('button', { name: 'Open a shell' }).waitFor();
  });
  await take(shown, 'terminal', async (page) => {
    // A shell is shown in one window at a time.
    for (const other of Object.values(shown)) await goTo(other, 'Targets');
    await page.getByRole('link', { name: 'Terminal' }).click();
    await page.getByRole('button', { name: 'New shell' }).click();
    await eventually(() => page.evaluate(() => document.activeElement?.className.includes('xterm') ?? false)).toBe(true);
    await eventually(() => page.locator('.xterm-rows').textContent()).toMatch(/[#$]/);
    await page.keyboard.type("PS1='shop $ ' PROMPT_COMMAND=; clear; nproc; ls --color /var/log");
    await page.keyboard.press('Enter');
    await eventually(() => page.locator('.xterm-rows').textContent()).toContain('apt');
  });

  const labUrl = await startLab(rig, shown.light);
  const files = [join(rig.folder, 'app.log'), join(rig.folder, 'error.log')] as const;
  writeLogs(...files);
  await take(shown, 'logs', async (page) => {
    for (const file of files) await followFile(page, file);
    await eventually(async () => (await rowTexts(page)).join()).toContain('not enough');
  });
  await take(shown, 'stress-form', async (page) => {
    await goTo(page, 'Stress');
    await page.getByRole('button', { name: /top priority/ }).click();
    await page.getByTestId('preflight').waitFor();
  });
  await take(shown, 'stress-question', async (page) => {
    await page.getByRole('button', { name: 'Stress it for 60' }).click();
    await page.getByRole('dialog').waitFor();
  });
  for (const page of Object.values(shown)) await page.getByRole('button', { name: 'Do not start' }).click();

  await goTo(shown.light, 'Stress');
  await shown.light.getByRole('group', { name: 'Presets' }).getByRole('button', { name: 'All CPUs' }).click();
  await shown.light.getByRole('button', { name: 'Stress it for 60' }).click();
  await take(shown, 'stress-running', async (page) => {
    await goTo(page, 'Stress');
    await page.getByRole('heading', { name: 'Stress on This machine' }).waitFor();
    await eventually(() => page.getByRole('timer', { name: 'Time left' }).textContent()).toMatch(/^0:([0-4]|5[0-4])/);
  });
  await goTo(shown.light, 'Run');
  await choosePreset(shown.light, presets.rush);
  await shown.light.getByRole('textbox', { name: 'URL' }).fill(labUrl);
  const id = await startRun(shown.light);
  await shown.light.getByTestId('outcome').waitFor({ timeout: 120_000 });
  await shown.light.keyboard.press('Shift+Escape');
  await take(shown, 'run-machine', async (page) => {
    await page.evaluate((run) => {
      location.hash = `#/run/${run}`;
    }, id);
    const chart = page.getByRole('figure', { name: 'CPU, all together' });
    await chart.waitFor();
    await chart.scrollIntoViewIfNeeded();
  });
  await take(shown, 'host', async (page) => {
    await goTo(page, 'Host');
    await eventually(() => page.getByRole('slider', { name: 'CPU, all together over time' }).getAttribute('aria-valuetext')).toMatch(
      /user/,
    );
  });
  await take(shown, 'stress-ended', async (page) => {
    await goTo(page, 'Stress');
    await page.getByRole('heading', { name: 'The last stress' }).waitFor();
  });
}

async function takeTargets(shown: ShownWindows, server: SshdServer): Promise<void> {
  await take(shown, 'target-form', async (page) => {
    await goTo(page, 'Targets');
    await page.getByRole('link', { name: 'Connect a server' }).first().click();
    await page.getByRole('textbox', { name: 'Host', exact: true }).fill('127.0.0.1');
    await page.getByRole('textbox', { name: 'Port' }).fill(String(server.port));
    await page.getByRole('textbox', { name: 'User' }).fill(server.user);
    await page.getByRole('textbox', { name: 'Key file' }).fill(server.clientKey.path);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('shop-prod');
  });
  await shown.light.getByRole('button', { name: 'Save and check the way there' }).click();
  await take(shown, 'host-key', (page) => page.getByRole('dialog', { name: /^Is this / }).waitFor());
  await shown.light.getByRole('button', { name: 'Trust and connect' }).click();
  await shown.light.getByText(/^(Everything is in order\.|The way is there; .*)$/).waitFor();
  await shown.light.getByRole('button', { name: 'Work with it' }).click();
  await take(shown, 'target', async (page) => {
    await openTarget(page);
    await page
      .getByRole('button', { name: 'Check the way there' })
      .or(page.getByRole('button', { name: 'Run again' }))
      .click();
    await page.getByText(/^(Everything is in order\.|The way is there; .*)$/).waitFor();
  });
  await take(shown, 'targets', async (page) => {
    await goTo(page, 'Targets');
    await page.getByRole('link', { name: 'shop-prod', exact: true }).waitFor();
  });
  const disconnect = shown.light.getByRole('button', { name: 'Disconnect' });
  await openTarget(shown.light);
  if (await disconnect.isVisible()) await disconnect.click();
  await server.changeHostKeys(['ed25519']);
  await take(shown, 'host-key-changed', async (page) => {
    await openTarget(page);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'known_hosts' }).first().waitFor();
  });
}

async function openTarget(page: Page): Promise<void> {
  await goTo(page, 'Targets');
  await page.getByRole('link', { name: 'shop-prod', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'shop-prod' }).waitFor();
}

/** A minute of a shortener's day, with what goes wrong in it. */
function writeLogs(app: string, error: string): void {
  const start = Date.now() - 60_000;
  const at = (second: number) => new Date(start + second * 1000).toISOString();
  writeFileSync(app, '');
  writeFileSync(error, '');
  for (let second = 0; second < 60; second += 1) {
    const stamp = at(second).replace('T', ' ').slice(0, 23).replace('.', ',');
    appendFileSync(app, `${stamp} INFO root GET /aB3x${second} 302\n`);
    if (second % 9 === 4) appendFileSync(app, `${stamp} WARNING root links.json took ${120 + second} ms to write\n`);
    if (second % 20 === 15) {
      const trace = ['Traceback (most recent call last):', '  File "/srv/app.py", line 41, in shorten', '    links = json.load(file)'];
      appendFileSync(app, `${stamp} ERROR root POST /shorten 500\n${trace.join('\n')}\njson.decoder.JSONDecodeError: Extra data\n`);
    }
    if (second > 40 && second % 3 === 0) {
      const nginx = at(second).slice(0, 19).replaceAll('-', '/').replace('T', ' ');
      appendFileSync(error, `${nginx} [alert] 812#812: 768 worker_connections are not enough\n`);
    }
  }
}
