import type { DependencyType, IFlattenedRuleSet } from 'dependency-cruiser';

const node = { dependencyTypes: ['core'] satisfies DependencyType[] };
const packages = {
  dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'] satisfies DependencyType[],
};

type Rule = NonNullable<IFlattenedRuleSet['forbidden']>[number];

/** A room may import only itself and `allowed` (path patterns); one rule for our files, one for packages, one for Node's modules. */
function room(name: string, path: string, allowed: { files?: string[]; packages?: string[]; node?: boolean }): Rule[] {
  const from = { path };
  const rules: Rule[] = [
    {
      name: `${name}-knows-only-its-neighbours`,
      severity: 'error',
      from,
      to: { path: '^(shared|electron|renderer|test|scripts|bin)/', pathNot: [path, ...(allowed.files ?? [])] },
    },
    {
      name: `${name}-uses-only-its-packages`,
      severity: 'error',
      from,
      to: {
        ...packages,
        ...(allowed.packages ? { pathNot: allowed.packages.map((pattern) => `node_modules/${pattern}`) } : {}),
      },
    },
  ];
  if (!allowed.node) rules.push({ name: `${name}-does-without-node`, severity: 'error', from, to: node });
  return rules;
}

/** Who may import whom (docs/architecture.md). A rule's name says what it protects. */
export const layerRules: Rule[] = [
  {
    name: 'only-the-shell-speaks-electron',
    comment: 'The core runs without Electron; only the desktop shell and its preload may know it.',
    severity: 'error',
    from: { path: '^(shared|electron|renderer)/', pathNot: '^electron/(main|preload)/' },
    to: { path: '(^electron$|(^|/)node_modules/electron/)' },
  },
  { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
  { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^electron$' } },
  ...room('shared-base', '^shared/base/', {}),
  ...room('shared-model', '^shared/model/', { files: ['^shared/base/'] }),
  ...room('shared-contract', '^shared/contract/', { files: ['^shared/(base|model)/'], packages: ['zod/', '@orpc/'] }),
  ...room('core-base', '^electron/core/base/', { files: ['^shared/(base|model)/'], node: true }),
  ...room('core-adapters', '^electron/core/adapters/(?!ssh/|local/|aws/)', {
    files: ['^shared/(base|model)/', '^electron/core/base/'],
    node: true,
  }),
  ...room('only-the-ssh-adapter', '^electron/core/adapters/ssh/', {
    files: ['^shared/(base|model)/', '^electron/core/base/'],
    packages: ['ssh2/', '@types/ssh2/'],
    node: true,
  }),
  ...room('only-the-local-adapter', '^electron/core/adapters/local/', {
    files: ['^shared/(base|model)/', '^electron/core/base/'],
    packages: ['@lydell/node-pty'],
    node: true,
  }),
  ...room('only-the-aws-adapter', '^electron/core/adapters/aws/', {
    files: ['^shared/(base|model)/', '^electron/core/base/'],
    packages: ['@aws-sdk/', '@smithy/'],
    node: true,
  }),
  {
    name: 'adapters-stay-apart',
    severity: 'error',
    from: { path: '^electron/core/adapters/([^/]+)/' },
    to: { path: '^electron/core/adapters/', pathNot: '^electron/core/adapters/$1/' },
  },
  ...room('core-features', '^electron/core/features/', {
    files: ['^shared/', '^electron/core/(base|adapters)/', '^electron/core/platform\\.ts$'],
    packages: ['@orpc/'],
    node: true,
  }),
  {
    name: 'features-meet-only-in-the-foundation',
    comment: 'A feature may use aws/, hosts/, runs/ and settings/ through their index.ts, and no other feature.',
    severity: 'error',
    from: { path: '^electron/core/features/([^/]+)/' },
    to: {
      path: '^electron/core/features/',
      pathNot: ['^electron/core/features/$1/', '^electron/core/features/(aws|hosts|runs|settings)/index\\.ts$'],
    },
  },
  ...room('door', '^electron/door/', {
    files: ['^shared/', '^electron/core/(app|platform)\\.ts$', '^electron/core/base/', '^electron/core/adapters/process/'],
    packages: ['@orpc/', 'ws/', '@types/ws/'],
    node: true,
  }),
  ...room('doors', '^electron/(main|headless|cli|preload)/', {
    files: ['^shared/', '^electron/door/', '^electron/core/(app|platform)\\.ts$', '^electron/core/base/'],
    packages: ['electron/', 'commander/', 'yaml/', 'ws/', '@types/ws/'],
    node: true,
  }),
  ...room('renderer-ui', '^renderer/ui/', {
    files: ['^shared/(base|model)/'],
    packages: ['react/', 'react-dom/', '@types/react', '@mantine/', 'uplot/', '@xterm/', '@tabler/', '@tanstack/', '@fontsource-variable/'],
  }),
  ...room('renderer-client', '^renderer/client/', { files: ['^shared/'], packages: ['react/', '@types/react', '@orpc/', 'zustand/'] }),
  {
    name: 'renderer-features-stay-apart',
    comment: 'app/ composes the features; they never import one another.',
    severity: 'error',
    from: { path: '^renderer/features/([^/]+)/' },
    to: { path: '^renderer/(features|app)/', pathNot: '^renderer/features/$1/' },
  },
  {
    name: 'the-renderer-holds-no-core',
    severity: 'error',
    from: { path: '^renderer/' },
    to: { path: '^electron/' },
  },
  { name: 'the-renderer-does-without-node', severity: 'error', from: { path: '^renderer/' }, to: node },
  {
    name: 'product-does-not-import-tests',
    severity: 'error',
    from: { path: '^(shared|electron|renderer)/' },
    to: { path: '^(test|scripts)/' },
  },
];
