import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const out = resolve(import.meta.dirname, '../../out');

const importOf =
  /(?:^|[\s;])import\s*(?:[\w$*{}\s,]+?\sfrom\s*)?["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)|require\(\s*["'`]([^"'`]+)["'`]\s*\)|export\s[\w$*{}\s,]+?\sfrom\s*["']([^"']+)["']/g;

/** What a built file imports, by any of the three ways. */
async function importsOf(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8');
  return [...text.matchAll(importOf)].map(([, plain, dynamic, required, again]) => plain ?? dynamic ?? required ?? again ?? '');
}

/** Every built file an entry reaches. */
async function reachableFrom(entry: string): Promise<Set<string>> {
  const seen = new Set<string>();
  const pending = [join(out, entry)];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const name of await importsOf(path)) {
      if (name.startsWith('.')) pending.push(resolve(dirname(path), name));
    }
  }
  return seen;
}

const entries = ['main/index.js', 'main/headless.js', 'main/cli.js', 'main/load-worker.js', 'main/lab-host.js', 'preload/index.cjs'];
const shell = new Set(['main/index.js', 'preload/index.cjs']);

async function speaksElectron(paths: Iterable<string>): Promise<string[]> {
  const guilty: string[] = [];
  for (const path of paths) if ((await importsOf(path)).includes('electron')) guilty.push(relative(out, path));
  return guilty.sort();
}

test('it is built', () => {
  expect(entries.filter((entry) => !existsSync(join(out, entry)))).toEqual([]);
});

test.each(entries.filter((entry) => !shell.has(entry)))('%s reaches nothing that imports electron', async (entry) => {
  const reached = await reachableFrom(entry);
  // Of headless and cli: what they share is in chunks. A reader that follows no import would find nothing to complain of.
  if (entry === 'main/headless.js' || entry === 'main/cli.js') expect(reached.size).toBeGreaterThan(1);
  expect(await speaksElectron(reached)).toEqual([]);
});

test('the shell does import electron, so the test would see it', async () => {
  expect(await speaksElectron(await reachableFrom('main/index.js'))).toContain('main/index.js');
  expect(await speaksElectron(await reachableFrom('preload/index.cjs'))).toEqual(['preload/index.cjs']);
});

test('of everything built, only what the shell alone reaches imports electron', async () => {
  const all = (await readdir(join(out, 'main'), { recursive: true })).filter((name) => /\.(?:js|cjs|mjs)$/.test(name));
  const guilty = await speaksElectron(all.map((name) => join(out, 'main', name)));
  const others = await Promise.all(entries.filter((entry) => !shell.has(entry)).map(reachableFrom));
  const shared = new Set(others.flatMap((paths) => [...paths].map((path) => relative(out, path))));
  expect(guilty.length).toBeGreaterThan(0);
  expect(guilty.filter((name) => shared.has(name))).toEqual([]);
});

test('the preload is one CommonJS file that needs nothing but electron', async () => {
  expect(await importsOf(join(out, 'preload/index.cjs'))).toEqual(['electron']);
});

test('the page imports neither electron nor Node', async () => {
  const scripts = (await readdir(join(out, 'renderer'), { recursive: true })).filter((name) => name.endsWith('.js'));
  expect(scripts.length).toBeGreaterThan(0);
  for (const name of scripts) {
    const foreign = (await importsOf(join(out, 'renderer', name))).filter(
      (specifier) => specifier === 'electron' || specifier.startsWith('node:'),
    );
    expect([name, foreign]).toEqual([name, []]);
  }
});
