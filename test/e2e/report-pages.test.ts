import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareGroups } from '../../shared/model/compare/compare.ts';
import { renderComparison } from '../../shared/model/report/comparison-report.ts';
import { renderReport } from '../../shared/model/report/index.ts';
import { comparableRun, evidenceOf } from '../unit/model/compare/comparable-run.ts';
import { hostSampleOf } from '../unit/report/host-fixture.ts';
import { reportFixture } from '../unit/report/run-fixture.ts';
import { axeFindings } from './rig/axe.ts';
import { launchBrowser } from './rig/browser.ts';

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await launchBrowser();
  folder = mkdtempSync(join(tmpdir(), 'blitz-pages-'));
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A run of so many seconds, its machine watched each of them. */
function runPage(length: number): string {
  const input = reportFixture({ length });
  const startedAt = Date.parse(input.summary.metadata.startedAt);
  const host = Array.from({ length }, (_, second) =>
    hostSampleOf(startedAt + (second + 1) * 1000, { user: 0.5 + 0.4 * Math.sin(second / 50) }),
  );
  const markers = [{ atMs: 2000, text: 'stress on, 2 CPU workers at nice -20' }];
  return renderReport('html', { ...input, host, markers }).content;
}

function comparisonPage(): string {
  const evidence = (build: string) => evidenceOf({ build, machine: { instanceType: 't2.medium' } });
  const run = (id: number, failed: number, p95Ms: number, build: string) => comparableRun({ id, failed, p95Ms, evidence: evidence(build) });
  const groups = [
    [run(1, 2126, 81, 'a1'), run(2, 1735, 84, 'a1'), run(3, 1902, 79, 'a1')],
    [run(4, 0, 21, 'b2'), run(5, 0, 22, 'b2'), run(6, 0, 20, 'b2')],
    [run(7, 2300, 71, 'c3'), run(8, 0, 80, 'c3'), run(9, 1500, 79, 'c3')],
  ];
  return renderComparison('html', compareGroups(groups), { version: '0.1.0', writtenAt: '2026-11-30T10:00:00.000Z' }).content;
}

describe.each([
  ['a run of 14,000 requests', () => runPage(14)],
  ['a run of an hour', () => runPage(3600)],
  ['before and after', comparisonPage],
] as const)('the page of %s', (name, render) => {
  it('opens without network within a second, is small, and axe-core finds nothing wrong with it, light, dark and narrow', async () => {
    const content = render();
    expect(content.length).toBeLessThan(500_000);
    const path = join(folder, `${name.replaceAll(/\W/g, '-')}.html`);
    writeFileSync(path, content);
    const opened: number[] = [];
    for (const colorScheme of ['light', 'dark', 'light'] as const) {
      const context = await browser.newContext({
        colorScheme,
        offline: true,
        viewport: { width: opened.length === 2 ? 480 : 1280, height: 800 },
      });
      const page = await context.newPage();
      const problems: string[] = [];
      page.on('console', (message) => problems.push(message.text()));
      page.on('requestfailed', (request) => problems.push(request.url()));
      await page.goto(pathToFileURL(path).href, { waitUntil: 'load' });
      // From the start of the navigation to the second frame: by then everything has been laid out and painted.
      opened.push(
        await page.evaluate(
          () => new Promise<number>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())))),
        ),
      );
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      expect(await axeFindings(page)).toEqual([]);
      expect(problems).toEqual([]);
      await context.close();
    }
    // Of three the fastest: what else the machine does is not the page's.
    expect(Math.min(...opened)).toBeLessThan(1000);
  });
});
