import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { BlitzProcess } from '../../host/blitz-process.ts';
import { type ListedProcess, processTree, stillRunning } from './process-tree.ts';

const root = resolve(import.meta.dirname, '../../..');

/** Longest a test waits for something to appear. Nothing waits that long unless it is broken. */
export const patienceMs = 45_000;

/** Asks again and again until the expectation holds. */
export function eventually<Value>(read: () => Value | Promise<Value>, message?: string) {
  return expect.poll(read, { timeout: patienceMs, interval: 60, ...(message === undefined ? {} : { message }) });
}

/** Options of a window: a size, a colour scheme, motion. */
export type WindowOptions = Pick<BrowserContextOptions, 'colorScheme' | 'viewport' | 'reducedMotion' | 'deviceScaleFactor' | 'timezoneId'>;

/** A console in a process of its own, on a data folder of its own, and the browser windows that look at it. */
export class ConsoleRig {
  /** Everything the console writes goes in here. */
  readonly folder = mkdtempSync(join(tmpdir(), 'blitz-e2e-'));
  readonly dataFolder = join(this.folder, 'data');
  /** The home folder of the user who starts it: what stands in its `.ssh` is the test's. */
  readonly home = join(this.folder, 'home');
  readonly #temporaryFolder = join(this.folder, 'tmp');
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  readonly #problems: string[] = [];
  readonly #expected: RegExp[] = [];
  readonly #ports = new Set<number>();
  #process: BlitzProcess | undefined;
  #startUrl = '';

  constructor(browser: Browser) {
    this.#browser = browser;
    mkdirSync(this.#temporaryFolder);
    mkdirSync(join(this.home, '.ssh'), { recursive: true, mode: 0o700 });
  }

  /** What a child process of the test needs to find this console and leave nothing elsewhere. */
  get environment(): Readonly<Record<string, string>> {
    return { BLITZ_DATA: this.dataFolder, TMPDIR: this.#temporaryFolder, HOME: this.home };
  }

  /** The port the console serves on. */
  get port(): number {
    return Number(new URL(this.#startUrl).port);
  }

  /** Starts the console the way `npm start` does where no window can be opened, and waits for its address. */
  async start({ port = 0 }: { port?: number } = {}): Promise<void> {
    const started = new BlitzProcess(['--headless', '--port', String(port)], {
      command: [process.execPath, join(root, 'bin/start.mjs')],
      environment: this.environment,
    });
    this.#process = started;
    [this.#startUrl] = await started.wrote(/http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/);
    this.#ports.add(this.port);
  }

  /** Asks `blitz serve` for a further one-time address of the running console. */
  async freshUrl(): Promise<string> {
    const { code, out } = await this.blitz('serve').ended;
    expect(code).toBe(0);
    return out.trim();
  }

  /** Runs the `blitz` command against this console's data folder. */
  blitz(...args: readonly string[]): BlitzProcess {
    return new BlitzProcess(args, { command: [process.execPath, join(root, 'bin/blitz.mjs')], environment: this.environment });
  }

  /** Opens a browser window of its own (no cookie, no storage shared) and the console in it. */
  async openWindow(options: WindowOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'light', ...options });
    context.setDefaultTimeout(patienceMs);
    this.#contexts.push(context);
    context.on('page', (page) => this.#watch(page));
    const page = await context.newPage();
    // An address works once: further windows ask for theirs.
    await page.goto(this.#contexts.length === 1 ? this.#startUrl : await this.freshUrl());
    await page.getByRole('navigation', { name: 'Screens' }).waitFor();
    return page;
  }

  /** The address the console printed when it was last started; it works once. */
  get startUrl(): string {
    return this.#startUrl;
  }

  /** A port that must be closed when the console has ended. */
  mustCloseAtTheEnd(url: string): void {
    this.#ports.add(Number(new URL(url).port));
  }

  /** Messages in the browser's console that are not a fault, e.g. when the server is taken away. */
  expectProblem(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  /** Ends the console with Ctrl+C and holds it to its word: exit code 0, no process, port or temporary file left. */
  async stop(): Promise<void> {
    const ending = this.#process;
    if (ending === undefined) return;
    const tree = this.#tree();
    ending.kill('SIGINT');
    const { code, signal, err } = await ending.ended;
    this.#process = undefined;
    expect({ code, signal, err }).toEqual({ code: 0, signal: null, err: '' });
    await this.expectNothingLeft(tree);
  }

  /** Ends the console as a crash would, and answers what must be gone by itself soon after. */
  async kill(): Promise<readonly ListedProcess[]> {
    const tree = this.#tree();
    this.#process?.kill('SIGKILL');
    await this.#process?.ended;
    this.#process = undefined;
    return tree;
  }

  /** No process of the tree, no port and (after an orderly end) no temporary file is left. */
  async expectNothingLeft(tree: readonly ListedProcess[], { files = true } = {}): Promise<void> {
    await eventually(() => stillRunning(tree, this.folder), 'processes left behind').toEqual([]);
    await eventually(() => openPorts(this.#ports), 'ports left open').toEqual([]);
    if (files) await eventually(() => readdirSync(this.#temporaryFolder), 'temporary files left behind').toEqual([]);
  }

  /** Nothing in the browser's console, no page error, no refused resource in any window so far. */
  expectNoProblems(): void {
    expect(this.#problems.filter((problem) => !this.#expected.some((pattern) => pattern.test(problem)))).toEqual([]);
  }

  /** Saves what every window shows, for somebody to look at. */
  async saveScreens(name: string): Promise<void> {
    const folder = join(root, 'test-results');
    mkdirSync(folder, { recursive: true });
    for (const [index, page] of this.#contexts.flatMap((context) => context.pages()).entries()) {
      await page.screenshot({ path: join(folder, `${name}-${index + 1}.png`), timeout: 5_000 }).catch(() => {});
    }
  }

  async closeWindows(): Promise<void> {
    for (const context of this.#contexts.splice(0)) await context.close();
  }

  /** Ends whatever is left, asking no questions. */
  async dispose(): Promise<void> {
    await this.closeWindows();
    if (this.#process !== undefined) {
      this.#process.kill('SIGINT');
      const timer = setTimeout(() => this.#process?.kill('SIGKILL'), 10_000);
      await this.#process.ended;
      clearTimeout(timer);
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #tree(): ListedProcess[] {
    const pid = this.#process?.child.pid;
    return pid === undefined ? [] : processTree(pid);
  }

  #watch(page: Page): void {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.#problems.push(`${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.#problems.push(`page error: ${error.stack ?? error.message}`));
    page.on('crash', () => this.#problems.push('the page crashed'));
    page.on('response', (response) => {
      if (response.status() >= 400) this.#problems.push(`${response.status()} ${response.url()}`);
    });
  }
}

/** Runs a test on a started console; afterwards nothing may be left of it and no window may have complained. */
export async function withConsole(browser: Browser, test: (rig: ConsoleRig) => Promise<void>): Promise<void> {
  const rig = new ConsoleRig(browser);
  try {
    await rig.start();
    await test(rig);
    await rig.closeWindows();
    await rig.stop();
    rig.expectNoProblems();
  } catch (error) {
    await rig.saveScreens((expect.getState().currentTestName ?? 'test').replace(/[^\w]+/g, '-').slice(0, 80));
    throw error;
  } finally {
    await rig.dispose();
  }
}

async function openPorts(ports: Iterable<number>): Promise<number[]> {
  const open: number[] = [];
  for (const port of ports) {
    const connected = await new Promise<boolean>((settle) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('connect', () => {
        socket.destroy();
        settle(true);
      });
      socket.on('error', () => settle(false));
    });
    if (connected) open.push(port);
  }
  return open;
}
