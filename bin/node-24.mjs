// What the launchers share: the product needs Node 24, and `npm ci` has put one into node_modules for systems that have an older one.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';

/** True when this process is new enough to run the product itself. */
export function isNode24() {
  return Number(process.versions.node.split('.')[0]) >= 24;
}

/** The Node 24 in node_modules, or undefined when the dependencies are not installed. */
function findNode24() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    const path = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Runs a script with the same arguments on Node 24; this process then lives, and ends, as that one does. */
export function runOnNode24(script) {
  const node = findNode24();
  if (node === undefined) {
    process.stderr.write(
      `blitz needs Node 24; this is ${process.versions.node}, and node_modules holds no newer one. Run "npm ci" first.\n`,
    );
    process.exitCode = 107;
    return;
  }
  const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal's Ctrl+C reaches both processes; the program takes signals that come together for one.
  const forward = (signal) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  child.on('error', (error) => {
    process.stderr.write(`${node} does not start: ${error.message}\n`);
    process.exitCode = 107;
  });
  child.on('exit', (code, signal) => {
    for (const name of signals) process.off(name, forward);
    if (signal === null) process.exitCode = code ?? 107;
    else process.exitCode = 128 + (constants.signals[signal] ?? 0);
  });
}
