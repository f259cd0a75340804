import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { goTo } from './screens.ts';

/** An application whose health the test decides; everything but `/health` it serves always. */
export interface Shop {
  readonly url: string;
  setWell(isWell: boolean): void;
  close(): Promise<void>;
}

/** Serves on a free loopback port. */
export async function startShop(): Promise<Shop> {
  let isWell = true;
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/health' && !isWell ? 503 : 200;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    setWell: (value) => {
      isWell = value;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Makes its health the address of this machine's application: what a check would ask. */
export async function nameShop(page: Page, { url }: Shop): Promise<void> {
  await goTo(page, 'Targets');
  await page.getByRole('link', { name: 'This machine' }).click();
  await page.getByRole('link', { name: 'Change', exact: true }).click();
  await page.getByRole('textbox', { name: 'Address of the application' }).fill(`${url}health`);
  await page.getByRole('button', { name: /^Save/ }).click();
  await page.getByRole('heading', { level: 1, name: /This machine/ }).waitFor();
}

/** Opens the form of a new alarm, filled in from a preset. */
export async function beginAlarm(page: Page, preset: RegExp): Promise<void> {
  await goTo(page, 'Alarms');
  await page.getByRole('button', { name: 'New alarm' }).first().click();
  await page.getByRole('button', { name: preset }).click();
}

/** Has the form's alarm look every second. */
export async function everySecond(page: Page): Promise<void> {
  await page.getByRole('combobox', { name: 'periods of' }).click();
  await page.getByRole('option', { name: '1\u2009s', exact: true }).click();
}

/** Creates what stands in the form, under this name; its page opens. */
export async function createAlarm(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('button', { name: 'Create the alarm' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

/** Waits until the alarm whose page is open is in this state. */
export async function stateOf(page: Page, state: string): Promise<void> {
  await page
    .getByTestId('alarm-state')
    .filter({ hasText: new RegExp(`^${state}`) })
    .waitFor();
}

/** Waits until the form says what the alarm would have done, as it stands there now. */
export async function previewed(page: Page): Promise<void> {
  await page
    .locator('[data-testid="preview"]:not([data-old])')
    .filter({ hasText: /sampled|fire|data/ })
    .waitFor();
}
