import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { axeFindings } from './rig/axe.ts';
import { launchBrowser } from './rig/browser.ts';
import { eventually, withConsole } from './rig/console-rig.ts';
import { followFile, frameRate, lineCount, logRows, rowTexts } from './rig/log-screen.ts';
import { goTo } from './rig/screens.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const trace = ['Traceback (most recent call last):', '  File "/srv/app.py", line 12, in follow', 'ZeroDivisionError: division by zero'];

/** A line as Python's logging writes it. */
function logLine(level: string, text: string, at = Date.now()): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')},${String(at % 1000).padStart(3, '0')} ${level} root ${text}\n`;
}

const log = (page: Page) => page.getByRole('log');
const level = (page: Page, name: string) =>
  page.getByRole('group', { name: 'Levels' }).getByRole('button', { name: new RegExp(`^${name}`) });

it('follows a file as it grows: levels, filters, stack traces, finding, pausing, rotation', () =>
  withConsole(browser, async (rig) => {
    const path = join(rig.folder, 'app.log');
    writeFileSync(path, `${logLine('INFO', 'first') + logLine('WARNING', 'slow') + logLine('ERROR', 'boom')}${trace.join('\n')}\n`);
    const page = await rig.openWindow();
    await goTo(page, 'Logs');
    await page.getByText('What to follow', { exact: true }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await followFile(page, path);
    await eventually(() => rowTexts(page)).toContain('ZeroDivisionError: division by zero');
    appendFileSync(path, logLine('INFO', 'appended'));
    await eventually(async () => (await rowTexts(page)).at(-1)).toContain('INFO root appended');
    await eventually(() => level(page, 'ERROR').textContent()).toBe('ERROR 1');
    await eventually(() => level(page, 'INFO').textContent()).toBe('INFO 2');
    expect(await axeFindings(page)).toEqual([]);

    // A stack trace goes with its line, whichever of its lines is looked for.
    await page.getByRole('textbox', { name: 'Only lines with' }).fill('zerodivision');
    await eventually(async () => (await rowTexts(page)).filter((text) => !text.startsWith('Following')).length).toBe(4);
    await page.getByRole('textbox', { name: 'Only lines with' }).fill('(');
    await page.getByRole('button', { name: 'Only lines with: regular expression' }).click();
    await page.getByText('The expression is not one: Unterminated group.').waitFor();
    await page.getByRole('textbox', { name: 'Only lines with' }).fill('boom|first');
    await eventually(async () => (await rowTexts(page)).filter((text) => / root /.test(text)).length).toBe(2);
    await page.getByRole('textbox', { name: 'Only lines with' }).fill('');
    await level(page, 'ERROR').click();
    await eventually(async () => (await rowTexts(page)).join('\n')).not.toContain('boom');
    await level(page, 'ERROR').click();
    await page.getByRole('textbox', { name: 'No lines with' }).fill('slow');
    await eventually(async () => (await rowTexts(page)).join('\n')).not.toContain('slow');
    await page.getByRole('textbox', { name: 'No lines with' }).fill('');

    // Found things are marked, nothing is left out.
    await page.keyboard.press('Control+f');
    await page.keyboard.type('root app');
    await page.getByText('1 found').waitFor();
    await eventually(() => log(page).locator('mark').allTextContents()).toEqual(['root app']);
    await page.keyboard.press('Enter');
    await eventually(() => log(page).locator('[data-cursor="true"] [data-part="text"]').allTextContents()).toEqual([
      expect.stringContaining('appended'),
    ]);
    await log(page).focus();
    await page.keyboard.press('E');
    await eventually(() => log(page).locator('[data-cursor="true"]').getAttribute('data-level')).toBe('error');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('textbox', { name: 'Text of the line' }).inputValue()).toContain(trace.join('\n'));
    await page.getByRole('button', { name: 'Close the line' }).click();

    // It stands still; what comes is counted, and there when it goes on.
    await page.getByRole('button', { name: 'Follow', exact: true }).click();
    await log(page).focus();
    await page.keyboard.press('Space');
    const before = await rowTexts(page);
    for (let number = 0; number < 200; number += 1) appendFileSync(path, logLine('INFO', `later ${number}`));
    await page.getByRole('button', { name: 'Follow · 200 new' }).waitFor();
    expect((await rowTexts(page)).slice(0, before.length)).toEqual(before);
    await page.keyboard.press('End');
    await eventually(async () => (await rowTexts(page)).at(-1)).toContain('later 199');

    // What changes the size of the window does not end the following.
    await page.setViewportSize({ width: 1000, height: 900 });
    await page.getByRole('button', { name: 'View' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Wrap long lines' }).click();
    await page.mouse.move(0, 0);
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 1280, height: 800 });
    appendFileSync(path, logLine('INFO', `wrapped ${'word '.repeat(100)}end`));
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await eventually(async () => (await rowTexts(page)).at(-1)).toMatch(/wrapped .*end$/);
    expect(
      await logRows(page)
        .last()
        .evaluate((row) => row.getBoundingClientRect().height),
    ).toBeGreaterThan(40);
    await log(page).hover();
    await page.mouse.wheel(0, -600);
    await page.getByRole('button', { name: 'Follow', exact: true }).click();

    renameSync(path, `${path}.1`);
    writeFileSync(path, logLine('INFO', 'in the new file'));
    await eventually(async () => (await rowTexts(page)).at(-1)).toContain('in the new file');
    await eventually(() => log(page).locator('[data-kind="note"]').allTextContents()).toContainEqual(expect.stringMatching(/rotated/i));

    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save what is shown as a file' }).click(),
    ]);
    const saved = await readFile(await file.path(), 'utf8');
    expect(saved).toContain('\terror\t');
    expect(saved.split('\n').filter((line) => line.includes('later ')).length).toBe(200);

    // Choices outlive the screen.
    await level(page, 'DEBUG').click();
    await goTo(page, 'Home');
    await goTo(page, 'Logs');
    await eventually(async () => (await rowTexts(page)).at(-1)).toContain('in the new file');
    expect(await level(page, 'DEBUG').getAttribute('aria-pressed')).toBe('false');
  }));

it('goes to the moment an address names, and puts two files in the order of time', () =>
  withConsole(browser, async (rig) => {
    const [first, second] = [join(rig.folder, 'one.log'), join(rig.folder, 'two.log')];
    const start = Date.now() - 600_000;
    const line = (file: string, number: number) => logLine('INFO', `${file} ${number}`, start + number * 1000);
    writeFileSync(first, Array.from({ length: 200 }, (_, number) => line('one', number * 2)).join(''));
    writeFileSync(second, Array.from({ length: 200 }, (_, number) => line('two', number * 2 + 1)).join(''));
    const page = await rig.openWindow({ timezoneId: 'UTC' });
    await followFile(page, first);
    await followFile(page, second);
    await eventually(async () => (await rowTexts(page)).at(-1)).toContain('two 399');
    const lines = (await rowTexts(page)).filter((text) => / root /.test(text));
    const numbers = lines.map((text) => Number(/\d+$/.exec(text)?.[0]));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    await page.evaluate((at) => {
      location.hash = `#/logs?at=${at}`;
    }, start + 100_000);
    await eventually(() => log(page).locator('[data-cursor="true"] [data-part="text"]').allTextContents()).toEqual([
      expect.stringContaining('one 100'),
    ]);
    expect((await rowTexts(page)).some((text) => text.endsWith('two 101'))).toBe(true);
  }));

it('says what cannot be read, and waits for a file that is not there', () =>
  withConsole(browser, async (rig) => {
    const path = join(rig.folder, 'late.log');
    const page = await rig.openWindow();
    await followFile(page, path);
    const sources = page.getByRole('list', { name: 'Sources' });
    await sources.getByText('waiting for the file').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    writeFileSync(path, 'here I am\n');
    await eventually(async () => rowTexts(page)).toContain('here I am');
    await sources.getByText('following').waitFor();
    await followFile(page, rig.folder);
    await sources.getByText(/failed|not readable/).waitFor();
    await page.keyboard.press('Shift+Escape');
    await page.getByText('Nothing is followed any more: it was stopped.').waitFor();
    await page.getByRole('button', { name: 'Follow again' }).click();
    await eventually(async () => rowTexts(page)).toContain('here I am');
  }));

it('lets nothing in a line do anything: no title, no clipboard, no cursor, no link, no markup', () =>
  withConsole(browser, async (rig) => {
    const path = join(rig.folder, 'hostile.log');
    const hostile = [
      'clip \u001b]52;c;b3duZWQ=\u0007 end',
      'title \u001b]0;owned\u0007\u001b]2;owned\u001b\\ end',
      'cursor \u001b[2J\u001b[H\u001b[1;1Howned\r over',
      'link \u001b]8;;http://192.0.2.1/\u001b\\click\u001b]8;;\u001b\\ http://192.0.2.1/ javascript:alert(1)',
      'markup <img src=x onerror="document.title=1"><script>document.title=2</script>',
      'bidi \u202egnp.exe\u202c nul \u0000 bell \u0007 zero\u200bwidth',
    ];
    const page = await rig.openWindow();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.evaluate(() => navigator.clipboard.writeText('untouched'));
    writeFileSync(path, `${hostile.join('\n')}\n\u00ff\u00fe`);
    appendFileSync(path, Buffer.from([0xff, 0xfe, 0x0a]));
    await followFile(page, path);
    await eventually(async () => (await rowTexts(page)).filter((text) => /^(clip|title|cursor|link|markup|bidi)/.test(text)).length).toBe(
      6,
    );
    const shown = await rowTexts(page);
    expect(shown.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
    expect(shown.join('\n')).toContain('title ␛]0;owned␇␛]2;owned␛\\ end');
    expect(shown.join('\n')).toContain('[U+202E]gnp.exe');
    expect(shown.at(-1)).toContain('\ufffd');
    expect(await page.title()).toBe('Logs · Blitz Console');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('untouched');
    expect(await page.evaluate(() => document.getSelection()?.toString())).toBe('');
    expect(await log(page).locator('a, img, script').count()).toBe(0);

    // What is copied is inert, too.
    await log(page)
      .locator('[data-row]', { hasText: /title ␛/ })
      .click();
    await page.keyboard.press('Control+c');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('title ␛]0;owned␇␛]2;owned␛\\ end');
  }));

it('ends an expression that takes for ever; the window goes on', () =>
  withConsole(browser, async (rig) => {
    const path = join(rig.folder, 'slow.log');
    writeFileSync(path, `${'a'.repeat(60)}!\n`.repeat(200));
    const page = await rig.openWindow();
    await followFile(page, path);
    await eventually(() => lineCount(page)).toBe(200);
    await page.getByRole('button', { name: 'Only lines with: regular expression' }).click();
    const frames = await frameRate(page, async () => {
      await page.getByRole('textbox', { name: 'Only lines with' }).fill('^(a+)+$');
      await page.getByText(/^The expression takes too long on these lines and was stopped/).waitFor();
    });
    expect(frames.longestMs).toBeLessThan(2000);
    await eventually(async () => (await rowTexts(page)).filter((text) => text.startsWith('aaa')).length).toBeGreaterThan(10);
  }));

it('keeps its frames at 10,000 lines a second, loses none, and says what it had to drop', { timeout: 240_000 }, () =>
  withConsole(browser, async (rig) => {
    const path = join(rig.folder, 'fast.log');
    writeFileSync(path, '');
    const page = await rig.openWindow();
    await followFile(page, path);
    await page.getByRole('list', { name: 'Sources' }).getByText('following').waitFor();
    let written = 0;
    const write = (count: number) => {
      const lines: string[] = [];
      for (let index = 0; index < count; index += 1) {
        lines.push(logLine(written % 100 === 0 ? 'ERROR' : 'INFO', `line ${written} GET /aB3x 302 0.004`));
        written += 1;
      }
      appendFileSync(path, lines.join(''));
    };
    const frames = await frameRate(page, async () => {
      const startedAt = performance.now();
      while (written < 50_000) {
        const due = Math.min(50_000, Math.floor(((performance.now() - startedAt) / 1000) * 10_000));
        if (due > written) write(due - written);
        await sleep(20);
      }
    });
    await eventually(() => lineCount(page)).toBe(50_000);
    await eventually(async () => (await rowTexts(page)).at(-1)).toContain('line 49999 ');
    await eventually(() => level(page, 'ERROR').textContent()).toBe('ERROR 500');
    // A display has 60; a loaded machine with a browser that draws in software has fewer.
    expect(frames.perSecond).toBeGreaterThan(20);

    // More than is kept: the oldest go, counted. Nothing is lost on the way.
    while (written < 230_000) write(10_000);
    await page.getByText('30,000 older lines dropped').waitFor({ timeout: 120_000 });
    await eventually(() => lineCount(page)).toBe(200_000);
    await eventually(async () => (await rowTexts(page)).at(-1)).toContain('line 229999 ');
    await log(page).focus();
    await page.keyboard.press('Home');
    await eventually(async () => (await rowTexts(page)).find((text) => / root /.test(text))).toContain('line 30000 ');
    // Rows in the page are those in sight, however many lines there are.
    expect(await logRows(page).count()).toBeLessThan(80);

    const startedAt = performance.now();
    await page.getByRole('textbox', { name: 'Only lines with' }).fill('line 12345');
    await eventually(async () => (await rowTexts(page)).filter((text) => / root /.test(text)).length).toBe(10);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    expect(usedSize).toBeLessThan(250 * 1024 * 1024);
    process.stdout.write(
      `${Math.round(frames.perSecond)} frames/s, longest ${Math.round(frames.longestMs)} ms, heap ${Math.round(usedSize / 1e6)} MB\n`,
    );
  }),
);
