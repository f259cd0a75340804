import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OpsError } from '../../../../../shared/base/ops-error.ts';

/** Absolute path of `resources/lab/shortener.py`, from the sources as from the build: both lie somewhere below the folder of resources. */
export function shortenerSourcePath(startFolder = import.meta.dirname): string {
  for (let folder = startFolder; ; folder = dirname(folder)) {
    const path = join(folder, 'resources', 'lab', 'shortener.py');
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) break;
  }
  throw new OpsError({ code: 'internal', message: 'resources/lab/shortener.py is missing', hint: 'Install Blitz Console again.' });
}
