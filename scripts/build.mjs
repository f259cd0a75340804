// Builds out/: main, preload and renderer. Needs no Electron runtime.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const electronVite = join(dirname(createRequire(import.meta.url).resolve('electron-vite/package.json')), 'bin', 'electron-vite.js');
spawn(process.execPath, [electronVite, 'build', '--logLevel', 'warn'], { stdio: 'inherit' }).on('exit', (code) => {
  process.exitCode = code ?? 1;
});
