// Checks every room under its own `lib` and `types`: shared/ is checked twice, with Node's and with the browser's,
// so only what exists in both gets through. What was found is kept beside the packages: only what changed since is checked again.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const compiler = join(dirname(createRequire(import.meta.url).resolve('@typescript/native/package.json')), 'bin', 'tsc');
const projects = ['node', 'shell', 'renderer', 'test'];
const codes = await Promise.all(
  projects.map(
    (project) =>
      new Promise((resolve) => {
        const kept = ['--incremental', '--tsBuildInfoFile', `node_modules/.cache/typecheck/${project}.tsbuildinfo`];
        spawn(process.execPath, [compiler, '--noEmit', '-p', `tsconfig.${project}.json`, ...kept], { stdio: 'inherit' }).on(
          'exit',
          resolve,
        );
      }),
  ),
);
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
