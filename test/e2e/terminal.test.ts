import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings } from './rig/axe.ts';
import { launchBrowser } from './rig/browser.ts';
import { eventually, withConsole } from './rig/console-rig.ts';
import { type HoldingServer, startHoldingServer } from './rig/holding-server.ts';

let browser: Browser;
let server: HoldingServer;
beforeAll(async () => {
  browser = await launchBrowser();
  server = await startHoldingServer();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Goes to the terminal and opens a shell; answers when it takes what is typed. */
async function openShell(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Terminal' }).click();
  await page.getByRole('heading', { level: 1, name: 'Terminal' }).waitFor();
  const before = await shellNames(page);
  await page.getByRole('button', { name: before.length === 0 ? 'Open a shell' : 'New shell' }).click();
  await eventually(() => shellNames(page).then((names) => names.length)).toBe(before.length + 1);
  await eventually(() => focusIsInTerminal(page)).toBe(true);
  // A prompt of its own: what it says is the same whoever runs the test.
  await run(page, "PS1='> ' PROMPT_COMMAND=; clear; echo rea''dy", 'ready');
}

const shellNames = (page: Page) => page.getByRole('list', { name: 'Shells' }).locator('button[title]').allTextContents();
const focusIsInTerminal = (page: Page) => page.evaluate(() => document.activeElement?.className.includes('xterm') ?? false);
/** What the terminal shows now, line by line. */
const shown = async (page: Page) =>
  (await page.locator('.xterm-rows > div').allInnerTexts()).map((line) => line.replaceAll('\u00a0', ' ').trimEnd()).join('\n');

async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
}

/** Types a command and waits for what it writes. */
async function run(page: Page, command: string, output: string): Promise<void> {
  await type(page, command);
  await page.keyboard.press('Enter');
  await eventually(() => shown(page)).toContain(output);
}

/** Pastes as the browser does: the text comes with an event. */
async function paste(page: Page, text: string): Promise<void> {
  await page.locator('.xterm-helper-textarea').evaluate((area, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

describe('the terminal', () => {
  it('runs a shell, shows its colours under the style policy, and is there again after a reload', () =>
    withConsole(browser, async (rig) => {
      const page = await rig.openWindow();
      await openShell(page);
      await run(page, 'echo h""i', '\nhi\n');
      // A colour of its own and one of the sixteen: both are styles made at run time, which the page's policy allows only with its nonce.
      await run(page, "printf '\\033[38;2;200;30;90mrose\\033[0m \\033[31mred\\033[0m gr\\303\\274n\\n'", '\nrose red grün\n');
      const colour = (text: string) =>
        page
          .locator('.xterm-rows span', { hasText: new RegExp(`^${text}$`) })
          .last()
          .evaluate((element) => getComputedStyle(element).color);
      expect(await colour('rose')).toBe('rgb(200, 30, 90)');
      expect(await colour('red')).toBe('rgb(181, 34, 27)');
      expect(await page.locator('.xterm-rows').evaluate((element) => getComputedStyle(element).fontFamily)).toContain('JetBrains Mono');

      await page.getByRole('link', { name: 'History' }).click();
      await page.getByRole('link', { name: 'Terminal' }).click();
      await eventually(() => shown(page)).toContain('rose red grün');
      await page.reload();
      await eventually(() => shown(page)).toContain('rose red grün');
      await page.locator('.xterm-screen').click();
      await run(page, 'echo st""ill', '\nstill\n');
      // The shell's size is the screen's.
      const rows = await page.locator('.xterm-rows > div').count();
      await run(page, 'echo "$(stty size | cut -d" " -f1) ro""ws"', `\n${rows} rows\n`);
    }));

  it('stays responsive while 5 MB come, and Ctrl+C ends an endless output', () =>
    withConsole(browser, async (rig) => {
      const page = await rig.openWindow();
      await openShell(page);
      await page.evaluate(() => {
        const state = { longest: 0, last: performance.now(), frames: 0 };
        Object.assign(window, { frames_: state });
        const tick = (now: number) => {
          state.longest = Math.max(state.longest, now - state.last);
          state.last = now;
          state.frames += 1;
          requestAnimationFrame(tick);
        };
        requestAnimationFrame(tick);
      });
      await run(page, "head -c 5000000 /dev/zero | tr '\\0' x | fold -w 90; echo; echo fin''ished", '\nfinished\n');
      const { longest, frames } = await page.evaluate(
        () => (window as unknown as { frames_: { longest: number; frames: number } }).frames_,
      );
      // Generous: other work shares the machine. Unread output would hold the page for seconds.
      expect(longest).toBeLessThan(1_000);
      expect(frames).toBeGreaterThan(10);
      await type(page, "yes 'no end'");
      await page.keyboard.press('Enter');
      await eventually(() => shown(page)).toContain('no end\nno end\nno end');
      await page.keyboard.press('Control+C');
      await eventually(() => shown(page)).toMatch(/\^C\n>\n*$/);
      await run(page, 'clear; echo ba""ck', 'back');
    }));

  it('asks before several lines are pasted, and lets no control character through', () =>
    withConsole(browser, async (rig) => {
      const page = await rig.openWindow();
      await openShell(page);
      await paste(page, 'echo one""line');
      await eventually(() => shown(page)).toContain('> echo one""line');
      await page.keyboard.press('Control+U');

      const dialog = page.getByRole('dialog', { name: 'Paste 2 lines into the shell?' });
      await paste(page, 'echo fir""st\r\necho sec""ond\u001b[201~\r\n');
      await dialog.waitFor();
      expect(await dialog.getByRole('textbox').inputValue()).toBe('echo fir""st\necho sec""ond[201~\n');
      await dialog.getByText('1 control character was left out').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Cancel' }).last().click();
      await dialog.waitFor({ state: 'hidden' });
      expect(await shown(page)).not.toContain('fir');

      await paste(page, 'echo fir""st\necho sec""ond\n');
      await dialog.getByRole('button', { name: 'Paste 2 lines' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await eventually(() => focusIsInTerminal(page)).toBe(true);
      // bash takes a bracketed paste as one text and waits for Enter.
      await page.keyboard.press('Enter');
      await eventually(() => shown(page)).toContain('second');
    }));

  it('copies and pastes, opens and closes with the keys of a terminal', () =>
    withConsole(browser, async (rig) => {
      const page = await rig.openWindow();
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await openShell(page);
      await run(page, 'clear; echo co""pied', 'copied');
      const word = await page
        .locator('.xterm-rows > div', { hasText: /^copied/ })
        .first()
        .boundingBox();
      if (!word) throw new Error('No such line');
      await page.mouse.dblclick(word.x + 12, word.y + word.height / 2);
      await page.keyboard.press('Control+Shift+C');
      await eventually(() => page.evaluate(() => navigator.clipboard.readText())).toBe('copied');
      // Ctrl+C without Shift is the shell's.
      await type(page, 'unfinished');
      await eventually(() => shown(page)).toContain('> unfinished');
      await page.keyboard.press('Control+C');
      await eventually(() => shown(page)).toContain('> unfinished^C');
      await page.keyboard.press('Control+Shift+V');
      await eventually(() => shown(page)).toMatch(/\n> copied\n*$/);
      await page.keyboard.press('Control+Shift+T');
      await eventually(() => shellNames(page).then((names) => names.length)).toBe(2);
      await page.keyboard.press('Control+Shift+W');
      await eventually(() => shellNames(page).then((names) => names.length)).toBe(1);
      await eventually(() => shown(page)).toMatch(/\n> copied\n*$/);
    }));

  it('finds text in what was shown', () =>
    withConsole(browser, async (rig) => {
      const page = await rig.openWindow();
      await openShell(page);
      await run(page, 'for i in $(seq 200); do echo "line $i needle"; done; echo do""ne', '\ndone\n');
      await page.keyboard.press('Control+Shift+F');
      const find = page.getByRole('textbox', { name: 'Find in the terminal' });
      await eventually(() => find.evaluate((input) => input === document.activeElement)).toBe(true);
      await find.fill('LINE 7 ');
      await page.getByRole('search').getByText('1 of 1', { exact: true }).waitFor();
      await eventually(() => shown(page)).toContain('line 7 needle');
      await page.getByRole('button', { name: 'Match case' }).click();
      await page.getByRole('search').getByText('Not found').waitFor();
      await find.fill('line 19');
      await page
        .getByRole('search')
        .getByText(/of 11$/)
        .waitFor();
      await page.mouse.move(700, 500);
      await page.getByRole('tooltip').waitFor({ state: 'hidden' });
      expect(await axeFindings(page)).toEqual([]);
      await find.press('Escape');
      await eventually(() => focusIsInTerminal(page)).toBe(true);
      await run(page, 'echo ag""ain', '\nagain\n');
    }));

  it('shows nothing but text: no clipboard, no foreign title, no stolen focus, links only with Ctrl', () =>
    withConsole(browser, async (rig) => {
      const page = await rig.openWindow();
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await openShell(page);
      await page.evaluate(() => navigator.clipboard.writeText('mine'));
      await run(page, "printf '\\033]52;c;ZXZpbA==\\007\\033]0;evil\\u202e title\\001\\007\\007'; echo c''lip", '\nclip\n');
      await eventually(() => shellNames(page)).toEqual(['evil title']);
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
      expect(await page.title()).toBe('Terminal · Blitz Console');

      await type(page, "sleep 1; echo la''ter");
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: 'Stress' }).focus();
      await eventually(() => shown(page)).toContain('\nlater\n');
      expect(await focusIsInTerminal(page)).toBe(false);

      await page.locator('.xterm-screen').click();
      await run(page, `clear; echo see ${server.url}a${'""'}b`, `see ${server.url}ab`);
      const row = page.locator('.xterm-rows > div', { hasText: `see ${server.url}ab` }).first();
      const box = await row.boundingBox();
      if (!box) throw new Error('No row');
      const at = [box.x + 8 * 7.8, box.y + box.height / 2] as const;
      await page.mouse.move(...at);
      await page.getByText(`click opens ${server.url}ab`).waitFor();
      await page.mouse.click(...at);
      const opened = page.context().waitForEvent('page');
      await page.keyboard.down('Control');
      await page.mouse.click(...at);
      await page.keyboard.up('Control');
      const other = await opened;
      await other.waitForURL(`${server.url}ab`);
      expect(await other.evaluate(() => window.opener)).toBe(null);
      expect(page.context().pages()).toHaveLength(2);
    }));

  it('keeps tabs: one window at a time, closed with the middle button, said how they ended', () =>
    withConsole(browser, async (rig) => {
      const page = await rig.openWindow();
      await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Terminal' }).click();
      await page.getByText('No shell on This machine yet').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await openShell(page);
      await run(page, 'echo fir""st', '\nfirst\n');
      await openShell(page);
      await page.keyboard.press('Control+PageUp');
      await eventually(() => shown(page)).toContain('first');

      const other = await rig.openWindow({ colorScheme: 'dark' });
      await other.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Terminal' }).click();
      await other.getByRole('button', { name: 'Shell 1', exact: true }).click();
      await eventually(() => shown(other)).toContain('first');
      await page.getByText('Another window shows this shell').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Show it here' }).click();
      await page.getByText('Another window shows this shell').waitFor({ state: 'hidden' });
      await other.getByText('Another window shows this shell').waitFor();
      expect(await axeFindings(other)).toEqual([]);

      await page.locator('.xterm-screen').click();
      await run(page, 'echo on""ce', '\nonce\n');
      expect((await shown(page)).match(/\nfirst\n/g)).toHaveLength(1);
      await type(page, 'exit 3');
      await page.keyboard.press('Enter');
      await page.getByText('The shell has ended with exit code 3').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Shell 2', exact: true }).click({ button: 'middle' });
      await eventually(() => shellNames(page).then((names) => names.length)).toBe(1);
      await page.getByRole('button', { name: 'Close', exact: true }).click();
      await page.getByText('No shell on This machine yet').waitFor();
    }));

  it('has snippets at hand', () =>
    withConsole(browser, async (rig) => {
      const page = await rig.openWindow();
      await openShell(page);
      await page.getByRole('button', { name: 'Snippets' }).click();
      await page.getByRole('menuitem', { name: 'Add a snippet …' }).click();
      const dialog = page.getByRole('dialog', { name: 'Snippets' });
      await dialog.getByRole('textbox', { name: 'Name' }).fill('Say it');
      await dialog.getByRole('textbox', { name: 'Text' }).fill('echo sni""ppet');
      await dialog.getByRole('button', { name: 'Add the snippet' }).click();
      await dialog.getByRole('listitem').getByText('Say it').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Run Say it' }).click();
      await eventually(() => shown(page)).toContain('\nsnippet\n');
      await dialog.waitFor({ state: 'hidden' });
      await eventually(() => focusIsInTerminal(page)).toBe(true);
      await run(page, 'clear; echo cl""ean', 'clean');
      await page.getByRole('button', { name: 'Snippets' }).click();
      await page.getByRole('menuitem', { name: 'Say it' }).click();
      // Sent as text: Enter is the user's.
      await eventually(() => shown(page)).toMatch(/> echo sni""ppet\n*$/);
      await eventually(() => focusIsInTerminal(page)).toBe(true);
      await page.keyboard.press('Enter');
      await eventually(() => shown(page)).toContain('\nsnippet\n');
    }));

  it('is as readable in the dark, in a small window, and with a screen reader', () =>
    withConsole(browser, async (rig) => {
      const page = await rig.openWindow({ colorScheme: 'dark', viewport: { width: 900, height: 600 } });
      await openShell(page);
      const colours = Array.from({ length: 16 }, (_, index) => `\\033[${index < 8 ? 30 + index : 82 + index}mcolour${index}\\033[0m`).join(
        ' ',
      );
      await run(page, `printf '${colours}\\n'; ls --color=always -la /etc | head -20; echo do""ne`, '\ndone\n');
      expect(await axeFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Terminal options' }).click();
      await page.getByRole('menuitemcheckbox', { name: 'Screen reader mode' }).click();
      await page.locator('.xterm-accessibility').getByText('done', { exact: true }).waitFor({ state: 'attached' });
      await page.getByRole('menu').waitFor({ state: 'hidden' });
      await page.locator('.xterm-screen').click();
      await run(page, 'echo he""ard', '\nheard\n');
      await page.keyboard.press('Control+F6');
      expect(await page.getByRole('button', { name: 'Shell 1', exact: true }).evaluate((button) => button === document.activeElement)).toBe(
        true,
      );
      expect(await axeFindings(page)).toEqual([]);
    }));
});
