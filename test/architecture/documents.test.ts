import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

function markdownFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['node_modules', 'out', '.git', 'test-results'].includes(entry.name) ? [] : markdownFiles(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

test('what CI runs is what the README tells a newcomer to run', () => {
  const commands = read('.ci/run')
    .split('\n')
    .filter((line) => line.startsWith('npm '));
  expect(commands.length).toBeGreaterThan(0);
  expect(read('README.md')).toContain(commands.join(' && '));
});

test('every link from one document to a file of ours leads somewhere', () => {
  const files = markdownFiles('.');
  expect(files).toContain('README.md');
  const broken = files.flatMap((file) =>
    [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
      .map(([, target]) => join(root, dirname(file), target as string))
      .filter((target) => !statSync(target, { throwIfNoEntry: false }))
      .map((target) => `${file} -> ${relative(root, target)}`),
  );
  expect(broken).toEqual([]);
});

test('every npm script that the documents name exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = markdownFiles('.').flatMap((file) => [...read(file).matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script as string));
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((script) => !(script in scripts))).toEqual([]);
});
