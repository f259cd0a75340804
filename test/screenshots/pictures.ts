import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import type { ConsoleRig } from '../e2e/rig/console-rig.ts';
import { smallPng } from './small-png.ts';

/** Where the pictures of the documents are. */
export const picturesFolder = resolve(import.meta.dirname, '../../docs/images');

const windows = {
  light: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  small: { viewport: { width: 900, height: 600 }, colorScheme: 'light' },
} as const;

/** The windows every picture is taken in. */
export type ShownWindows = Record<keyof typeof windows, Page>;

/** Opens the console in light, in dark and in a small window. */
export async function openWindows(rig: ConsoleRig): Promise<ShownWindows> {
  const open = (name: keyof typeof windows) => rig.openWindow({ ...windows[name], reducedMotion: 'reduce' });
  return { light: await open('light'), dark: await open('dark'), small: await open('small') };
}

/** Brings each window to the state `show` leads to and takes its picture. */
export async function take(shown: Partial<ShownWindows>, name: string, show: (page: Page) => Promise<unknown>): Promise<void> {
  for (const [variant, page] of Object.entries(shown)) {
    await page.bringToFront();
    await show(page);
    await page.evaluate(() => document.fonts.ready);
    // What was pressed last must not stand there lit up.
    await page.mouse.move(0, 0);
    const png = await page.screenshot({ animations: 'disabled' });
    writeFileSync(join(picturesFolder, `${name}-${variant}.png`), smallPng(png));
  }
}
