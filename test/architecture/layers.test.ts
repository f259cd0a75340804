import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, expect, test } from 'vitest';
import { layerRules } from './layer-rules.ts';

const root = join(import.meta.dirname, '../..');

async function cruiseTree(baseDir: string): Promise<ICruiseResult> {
  const { output } = await cruise(['shared', 'electron', 'renderer'], {
    baseDir,
    ruleSet: { forbidden: layerRules },
    validate: true,
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  });
  if (typeof output === 'string') throw new Error(output);
  return output;
}

const violations = (result: ICruiseResult) =>
  result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort();

test('every import stays within the rules, and the modules were really seen', async () => {
  const result = await cruiseTree(root);
  // With a compiler it cannot use, dependency-cruiser sees nothing and reports no violation.
  expect(result.summary.totalCruised).toBeGreaterThan(100);
  expect(result.summary.totalDependenciesCruised ?? 0).toBeGreaterThan(200);
  expect(violations(result)).toEqual([]);
});

/** One planted offence for each rule: a rule that does not catch its own is a rule that is not there. */
const offences: Record<string, Record<string, string>> = {
  'only-the-shell-speaks-electron': { 'electron/core/base/a.ts': "import 'electron';" },
  'no-circles': { 'shared/base/circle-a.ts': "import './circle-b.ts';", 'shared/base/circle-b.ts': "import './circle-a.ts';" },
  'everything-resolves': { 'shared/base/lost.ts': "import './nowhere.ts';" },
  'shared-base-knows-only-its-neighbours': { 'shared/base/b.ts': "import '../model/leaf.ts';" },
  'shared-base-uses-only-its-packages': { 'shared/base/c.ts': "import 'zod';" },
  'shared-base-does-without-node': { 'shared/base/d.ts': "import 'node:fs';" },
  'shared-model-knows-only-its-neighbours': { 'shared/model/a.ts': "import '../contract/leaf.ts';" },
  'shared-model-uses-only-its-packages': { 'shared/model/b.ts': "import 'zod';" },
  'shared-model-does-without-node': { 'shared/model/c.ts': "import 'node:fs';" },
  'shared-contract-knows-only-its-neighbours': { 'shared/contract/a.ts': "import '../../electron/core/platform.ts';" },
  'shared-contract-uses-only-its-packages': { 'shared/contract/b.ts': "import 'ws';" },
  'shared-contract-does-without-node': { 'shared/contract/c.ts': "import 'node:fs';" },
  'core-base-knows-only-its-neighbours': { 'electron/core/base/b.ts': "import '../platform.ts';" },
  'core-base-uses-only-its-packages': { 'electron/core/base/c.ts': "import 'ws';" },
  'core-adapters-knows-only-its-neighbours': { 'electron/core/adapters/one/a.ts': "import '../../platform.ts';" },
  'core-adapters-uses-only-its-packages': { 'electron/core/adapters/one/b.ts': "import 'ws';" },
  'only-the-ssh-adapter-knows-only-its-neighbours': { 'electron/core/adapters/ssh/a.ts': "import '../../platform.ts';" },
  'only-the-ssh-adapter-uses-only-its-packages': { 'electron/core/adapters/ssh/b.ts': "import 'ws';" },
  'only-the-local-adapter-knows-only-its-neighbours': { 'electron/core/adapters/local/a.ts': "import '../../platform.ts';" },
  'only-the-local-adapter-uses-only-its-packages': { 'electron/core/adapters/local/b.ts': "import 'ssh2';" },
  'only-the-aws-adapter-knows-only-its-neighbours': { 'electron/core/adapters/aws/a.ts': "import '../../platform.ts';" },
  'only-the-aws-adapter-uses-only-its-packages': { 'electron/core/adapters/aws/b.ts': "import 'ssh2';" },
  'adapters-stay-apart': { 'electron/core/adapters/one/c.ts': "import '../two/leaf.ts';" },
  'core-features-knows-only-its-neighbours': { 'electron/core/features/load/a.ts': "import '../../app.ts';" },
  'core-features-uses-only-its-packages': { 'electron/core/features/load/b.ts': "import 'ws';" },
  'features-meet-only-in-the-foundation': { 'electron/core/features/load/c.ts': "import '../lab/leaf.ts';" },
  'door-knows-only-its-neighbours': { 'electron/door/a.ts': "import '../core/features/lab/leaf.ts';" },
  'door-uses-only-its-packages': { 'electron/door/b.ts': "import 'zod';" },
  'doors-knows-only-its-neighbours': { 'electron/main/a.ts': "import '../core/features/lab/leaf.ts';" },
  'doors-uses-only-its-packages': { 'electron/cli/b.ts': "import 'zod';" },
  'renderer-ui-knows-only-its-neighbours': { 'renderer/ui/a.ts': "import '../../shared/contract/leaf.ts';" },
  'renderer-ui-uses-only-its-packages': { 'renderer/ui/b.ts': "import 'zustand';" },
  'renderer-ui-does-without-node': { 'renderer/ui/c.ts': "import 'node:fs';" },
  'renderer-client-knows-only-its-neighbours': { 'renderer/client/a.ts': "import '../ui/leaf.ts';" },
  'renderer-client-uses-only-its-packages': { 'renderer/client/b.ts': "import 'uplot';" },
  'renderer-client-does-without-node': { 'renderer/client/c.ts': "import 'node:fs';" },
  'renderer-features-stay-apart': { 'renderer/features/run/a.ts': "import '../home/leaf.ts';" },
  'the-renderer-holds-no-core': { 'renderer/features/run/b.ts': "import '../../../electron/core/platform.ts';" },
  'the-renderer-does-without-node': { 'renderer/features/run/c.ts': "import 'node:fs';" },
  'product-does-not-import-tests': { 'electron/core/features/runs/a.ts': "import '../../../../test/leaf.ts';" },
};

const leaves = [
  'shared/base/leaf.ts',
  'shared/model/leaf.ts',
  'shared/contract/leaf.ts',
  'electron/core/app.ts',
  'electron/core/platform.ts',
  'electron/core/adapters/two/leaf.ts',
  'electron/core/features/lab/leaf.ts',
  'renderer/ui/leaf.ts',
  'renderer/features/home/leaf.ts',
  'test/leaf.ts',
];

let planted: string | undefined;
afterAll(async () => {
  if (planted !== undefined) await rm(planted, { recursive: true, force: true });
});

test('each rule catches the offence it is there for', async () => {
  planted = await mkdtemp(join(tmpdir(), 'blitz-layers-'));
  await symlink(join(root, 'node_modules'), join(planted, 'node_modules'));
  await writeFile(
    join(planted, 'package.json'),
    JSON.stringify({ type: 'module', dependencies: { zod: '*', ws: '*', zustand: '*', uplot: '*', electron: '*', ssh2: '*' } }),
  );
  const files = {
    ...Object.fromEntries(leaves.map((leaf) => [leaf, 'export const leaf = 1;'])),
    ...Object.assign({}, ...Object.values(offences)),
  };
  for (const [path, content] of Object.entries(files)) {
    const file = join(planted, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${content}\n`);
  }
  const result = await cruiseTree(planted);
  const caught = violations(result);
  const missed = Object.entries(offences).filter(
    ([rule, sources]) => !caught.some((violation) => Object.keys(sources).some((path) => violation.startsWith(`${rule}: ${path} ->`))),
  );
  expect(missed.map(([rule]) => rule)).toEqual([]);
  expect(Object.keys(offences).sort()).toEqual(layerRules.map((rule) => rule.name).sort());
});
