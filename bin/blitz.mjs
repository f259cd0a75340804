#!/usr/bin/env node
// `blitz`: runs the built command on Node 24, whatever Node started this file.
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isNode24, runOnNode24 } from './node-24.mjs';

const built = fileURLToPath(new URL('../out/main/cli.js', import.meta.url));

if (!existsSync(built)) {
  process.stderr.write(`blitz is not built yet (${built} is missing): run "npm run build" in its folder first.\n`);
  process.exitCode = 107;
} else if (isNode24()) {
  await import(pathToFileURL(built).href);
} else {
  runOnNode24(fileURLToPath(import.meta.url));
}
