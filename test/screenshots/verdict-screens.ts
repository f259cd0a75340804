import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type ConsoleRig, eventually } from '../e2e/rig/console-rig.ts';
import { choosePreset, goTo, presets, startLab } from '../e2e/rig/screens.ts';
import { type ShownWindows, take } from './pictures.ts';

/** Pictures of the verdict, the comparison and of experiments: of the demo lab, which says why it refuses. */
export async function takeVerdictScreens(rig: ConsoleRig, shown: ShownWindows): Promise<void> {
  const { light, dark, small } = shown;
  const url = await startLab(rig, light);
  // What the demo's alarms say would lie over everything else.
  await muteAlarms(light);
  const load = async (...flags: readonly string[]) => {
    await rig.blitz('run', '--url', url, ...flags, '--quiet').ended;
  };
  await load('-n', '14000', '-c', '1000', '--name', 'before');
  await take(shown, 'verdict', async (page) => {
    await goTo(page, 'Verdict');
    await page.getByRole('region', { name: 'Next change' }).waitFor();
  });
  await allowConnections(light, '1000');
  await load('-n', '14000', '-c', '1000', '--name', 'after');
  await take({ light, dark }, 'verdict-none-failed', async (page) => {
    await goTo(page, 'Verdict');
    await page.getByRole('heading', { name: 'Nothing to fix' }).waitFor();
  });
  await take(shown, 'compare', async (page) => {
    await page.evaluate(() => {
      location.hash = '#/compare?groups=1,2';
    });
    await page.getByTestId('comparison').waitFor();
    await page.getByRole('table', { name: 'What changed' }).waitFor();
  });
  await take(shown, 'home-goal', async (page) => {
    await goTo(page, 'Home');
    await page.getByRole('list', { name: 'What changed' }).waitFor();
  });
  // JMeter looked at no machine.
  const recorded = join(rig.folder, 'tuesday.jtl');
  writeFileSync(recorded, jmeterRows());
  await rig.blitz('runs', 'import', recorded).ended;
  await take({ light, small }, 'verdict-blind', async (page) => {
    await goTo(page, 'Verdict');
    await page.getByRole('region', { name: 'Not seen' }).waitFor();
  });
  await allowConnections(light, '768');
  await takeExperiments(shown, url);
}

/** A thousand requests in four seconds, of which each eighth was reset. */
function jmeterRows(): string {
  const rows = Array.from({ length: 1000 }, (_, index) => {
    const [code, message, success] =
      index % 8 === 3 ? ['Non HTTP response code: java.net.SocketException', 'Connection reset', false] : ['200', 'OK', true];
    return `${1_780_000_000_000 + index * 4},${20 + (index % 30)},GET /,${code},${message},Group 1-1,text,${success},,180,120,1,1,http://shop.example/,18,0,2`;
  });
  const names =
    'timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect';
  return [names, ...rows, ''].join('\n');
}

async function takeExperiments(shown: ShownWindows, url: string): Promise<void> {
  const { light, dark } = shown;
  await take(shown, 'experiment-form', async (page) => {
    await goTo(page, 'Run');
    await choosePreset(page, presets.rush);
    await page.getByRole('textbox', { name: 'URL' }).fill(url);
    await page.getByRole('link', { name: 'Repeat and compare' }).click();
    await page.getByRole('list', { name: 'Warnings' }).waitFor();
  });
  await light.getByRole('textbox', { name: 'Cool-down' }).fill('4s');
  await light.getByRole('button', { name: 'Start the experiment' }).click();
  await light.getByRole('heading', { level: 1, name: 'Experiment 1 Running' }).waitFor();
  await take({ light, dark }, 'experiment-running', async (page) => {
    await page.evaluate(() => {
      location.hash = '#/experiment/1';
    });
    await eventually(() => page.getByRole('table', { name: 'What each run came to' }).locator('tbody tr').count()).toBeGreaterThan(1);
  });
  await take(shown, 'experiment', async (page) => {
    await page.evaluate(() => {
      location.hash = '#/experiment/1';
    });
    await page.getByRole('heading', { level: 1, name: 'Experiment 1 Completed' }).waitFor();
    await page.getByTestId('experiment-verdict').waitFor();
  });
  await goTo(light, 'Run');
  await light.getByRole('link', { name: 'Find the limit' }).click();
  await light.getByRole('textbox', { name: 'Never more than' }).fill('1600');
  await light.getByRole('textbox', { name: 'Each step' }).fill('1s');
  await light.getByRole('textbox', { name: 'As exact as' }).fill('25');
  await light.getByRole('textbox', { name: 'Confirmed' }).fill('1');
  await light.getByRole('button', { name: 'Find the limit' }).click();
  await take(shown, 'find-limit', async (page) => {
    await page.evaluate(() => {
      location.hash = '#/experiment/2';
    });
    await page.getByRole('heading', { level: 1, name: /^Limit search 2 (Completed|Failed)/ }).waitFor();
  });
}

async function muteAlarms(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Mute all');
  await page.getByRole('button', { name: 'Mute all alarms for 1 hour' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Commands' }).waitFor({ state: 'hidden' });
}

async function allowConnections(page: Page, count: string): Promise<void> {
  await goTo(page, 'Demo lab');
  await page.getByRole('textbox', { name: 'Connections at once' }).fill(count);
  const apply = page.getByRole('button', { name: 'Apply while it runs' });
  await apply.click();
  await eventually(() => apply.isDisabled()).toBe(true);
}
