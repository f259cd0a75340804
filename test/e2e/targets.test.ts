import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createSshKey } from '../rig/ssh-keys.ts';
import { type SshdServer, startSshd } from '../rig/sshd-server.ts';
import { axeFindings } from './rig/axe.ts';
import { launchBrowser } from './rig/browser.ts';
import { eventually, withConsole } from './rig/console-rig.ts';
import { goTo, textOf } from './rig/screens.ts';

let browser: Browser;
let server: SshdServer;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  server = await startSshd({ hostKeyTypes: ['ed25519'] });
});
afterEach(() => server.dispose());

it('adds a server, asks about its key, examines the way there, and lets nobody past a changed key', () =>
  withConsole(browser, async (rig) => {
    const page = await rig.openWindow();
    const knownHosts = join(rig.home, '.ssh/known_hosts');
    await goTo(page, 'Targets');
    await page.getByText('No server yet').waitFor();
    await page.getByRole('link', { name: 'Connect a server' }).first().click();
    await page.getByRole('button', { name: 'Save and check the way there' }).click();
    await page.getByText('A host name, an address, or a host of ~/.ssh/config').waitFor();
    await fillForm(page, { host: '127.0.0.1', port: server.port, user: server.user, key: server.clientKey.path, name: 'shop-prod' });
    await page.getByRole('textbox', { name: 'Log files' }).fill('/etc/hostname');
    await page.getByRole('button', { name: 'Save and check the way there' }).click();

    const question = page.getByRole('dialog', { name: /^Is this / });
    await question.waitFor();
    expect(await question.getByTestId('fingerprint').textContent()).toBe(server.hostKeys.ed25519.fingerprint);
    await question.getByText(knownHosts).waitFor();
    await question.getByText('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
    expect(await axeFindings(page)).toEqual([]);
    await question.getByRole('button', { name: 'Trust and connect' }).click();
    await page.getByText(/^(Everything is in order\.|The way is there; .*)$/).waitFor();
    const states = await page
      .getByRole('list', { name: 'Steps' })
      .getByRole('listitem')
      .evaluateAll((steps) => steps.map((step) => (step as HTMLElement).dataset.state));
    expect(states.length).toBeGreaterThan(7);
    expect(states.filter((state) => state !== 'ok' && state !== 'warning' && state !== 'skipped')).toEqual([]);
    expect(readFileSync(knownHosts, 'utf8')).toContain(server.hostKeys.ed25519.publicKey.split(' ')[1]);
    await page
      .getByRole('table', { name: 'Commands run there' })
      .getByRole('row', { name: /exit 0/ })
      .first()
      .waitFor();
    // A script stands there in short; whoever wants to see what ran sees all of it.
    const ran = page.getByRole('table', { name: 'Commands run there' }).getByRole('row', { name: /doctor: shell/ });
    expect(await textOf(ran)).toContain("sh -c '…' blitz");
    await ran.press('Enter');
    const whole = page.getByRole('dialog', { name: 'doctor: shell' });
    await whole.getByText('/proc/meminfo').waitFor();
    await whole.getByRole('button', { name: 'Copy the command' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await whole.waitFor({ state: 'hidden' });

    await page.getByRole('button', { name: 'Work with it' }).click();
    await page.getByRole('button', { name: /^Target: shop-prod/ }).waitFor();
    const connect = page.getByRole('button', { name: 'Connect', exact: true });
    if (await connect.isVisible()) await connect.click();
    await page.getByRole('button', { name: 'Target: shop-prod connected' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);

    await page.getByRole('button', { name: 'Disconnect' }).click();
    await connect.waitFor();
    await server.changeHostKeys(['ed25519']);
    await connect.click();
    const problem = page.getByRole('alert').filter({ hasText: 'known_hosts' });
    await problem.first().waitFor();
    expect(await textOf(problem.first())).toMatch(/known_hosts.*1/);
    await page.getByRole('button', { name: 'Target: shop-prod failed' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.getByRole('button', { name: /trust|accept|continue|anyway/i }).count()).toBe(0);
    await page
      .getByRole('button', { name: 'Check the way there' })
      .or(page.getByRole('button', { name: 'Run again' }))
      .click();
    await page.getByText(/^\d+ steps? failed\.$/).waitFor();
    expect(await axeFindings(page)).toEqual([]);

    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await page.getByRole('dialog', { name: 'Remove shop-prod?' }).getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No server yet').waitFor();
    await page.getByRole('button', { name: /^Target: This machine/ }).waitFor();
  }));

it('imports a host of ~/.ssh/config, unlocks its key, and counts down to the next try when the link is lost', () =>
  withConsole(browser, async (rig) => {
    const locked = createSshKey(join(server.folder, 'locked_key'), { passphrase: 'correct horse' });
    server.authorize(server.user, locked.publicKey);
    const config = join(rig.home, '.ssh/config');
    writeFileSync(config, `Host *.example\n  User nobody\n\n${server.configText('shop', { IdentityFile: locked.path })}`, { mode: 0o600 });
    expect((await rig.blitz('targets', 'add', 'shop', '--host', '192.0.2.1').ended).code).toBe(0);
    const page = await rig.openWindow();
    await goTo(page, 'Targets');
    await page.getByRole('button', { name: 'Import, export' }).click();
    await page.getByRole('menuitem', { name: 'Import from ~/.ssh/config' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import from ~/.ssh/config' });
    await dialog.getByRole('row', { name: /shop .*127\.0\.0\.1.*config:4/ }).waitFor();
    expect(await dialog.getByRole('row').count()).toBe(2);
    await dialog.getByRole('checkbox', { name: 'Import shop' }).check();
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Import 1 host' }).click();
    const namesake = page.getByRole('dialog', { name: 'Replace the target of the same name?' });
    await namesake.getByText('shop is a target already and leads to 192.0.2.1.').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await namesake.getByRole('button', { name: 'Replace' }).click();
    await page.getByRole('link', { name: 'shop', exact: true }).click();

    await page.getByRole('button', { name: 'Work with it' }).click();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    const question = page.getByRole('dialog', { name: 'The key is locked' });
    const field = question.getByLabel('Passphrase');
    await field.fill('wrong horse');
    expect(await axeFindings(page)).toEqual([]);
    await field.press('Enter');
    await question.getByText('That was not the right passphrase.').waitFor();
    await field.fill('correct horse');
    await question.getByRole('button', { name: 'Unlock' }).click();
    const picker = (state: string | RegExp) => page.getByRole('button', { name: state });
    await picker('Target: shop connected').waitFor();
    expect(await page.content()).not.toContain('horse');

    // The stress screen watches the CPU: somebody needs the link, so it is tried again.
    await goTo(page, 'Stress');
    await eventually(() => page.getByRole('slider', { name: 'CPU, all together over time' }).getAttribute('aria-valuetext')).toMatch(
      /user/,
    );
    await server.stop();
    await picker(/^Target: shop reconnecting/).waitFor();
    await page.getByRole('banner').getByRole('button', { name: 'Retry now' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await server.start();
    await page.getByRole('banner').getByRole('button', { name: 'Retry now' }).click();
    await picker('Target: shop connected').waitFor();
  }));

it('finds one of many targets by typing its name', () =>
  withConsole(browser, async (rig) => {
    const hosts = Array.from({ length: 12 }, (_, index) => `Host web-${index}\n  HostName 192.0.2.${index + 1}\n`);
    writeFileSync(join(rig.home, '.ssh/config'), hosts.join('\n'), { mode: 0o600 });
    expect((await rig.blitz('targets', 'import', '--all').ended).code).toBe(0);
    const page = await rig.openWindow();
    await page.getByRole('button', { name: /^Target: This machine/ }).click();
    const menu = page.getByRole('menu');
    await menu.getByRole('menuitem', { name: /^web-/ }).nth(11).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await menu.getByRole('menuitem', { name: 'Search for one' }).click();
    await menu.waitFor({ state: 'hidden' });
    const search = page.getByRole('dialog', { name: 'Commands' }).getByRole('textbox', { name: 'Search commands and runs' });
    await search.fill('WEB-11');
    await page.getByText('Work with web-11').waitFor();
    await search.press('Enter');
    await page.getByRole('button', { name: /^Target: web-11/ }).waitFor();
  }));

async function fillForm(page: Page, form: { host: string; port: number; user: string; key: string; name: string }): Promise<void> {
  await page.getByRole('textbox', { name: 'Host', exact: true }).fill(form.host);
  await page.getByRole('textbox', { name: 'Port' }).fill(String(form.port));
  await page.getByRole('textbox', { name: 'User' }).fill(form.user);
  await page.getByRole('textbox', { name: 'Key file' }).fill(form.key);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(form.name);
}
