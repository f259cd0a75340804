import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { RunSummarySchema } from '../../../shared/contract/run-record.ts';
import type { RunSummary } from '../../../shared/model/run-summary.ts';

/** Downloads what the Export menu of a run's page offers under that name. */
export async function download(page: Page, item: string): Promise<{ fileName: string; text: string }> {
  await page.getByRole('button', { name: 'Export' }).click();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: item }).click()]);
  const text = await readFile(await file.path(), 'utf8');
  return { fileName: file.suggestedFilename(), text };
}

/** The summary of the run whose page is shown, read by the contract's own schema. */
export async function downloadSummary(page: Page): Promise<{ fileName: string; summary: RunSummary }> {
  const { fileName, text } = await download(page, 'JSON summary');
  return { fileName, summary: RunSummarySchema.parse(JSON.parse(text)) };
}
