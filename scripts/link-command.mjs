// Puts `blitz` into node_modules/.bin, so that `npx blitz` starts it at once. A `bin` in package.json would come first, and for that
// npx installs this folder into its own cache and builds it again.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('../node_modules/.bin/', import.meta.url);
mkdirSync(folder, { recursive: true });
if (process.platform === 'win32') {
  writeFileSync(new URL('blitz.cmd', folder), '@node "%~dp0\\..\\..\\bin\\blitz.mjs" %*\r\n');
} else {
  const link = fileURLToPath(new URL('blitz', folder));
  rmSync(link, { force: true });
  symlinkSync('../../bin/blitz.mjs', link);
}
