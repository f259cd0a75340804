import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { systemFolders } from '../../../../shared/model/system-folders.ts';

const furtherFolders = process.platform === 'win32' ? [] : [...systemFolders, '/opt/homebrew/bin'];

/** The folders programs are looked for in: PATH, then the system's own. */
export function defaultSearchPath(): string {
  return [process.env.PATH ?? '', ...furtherFolders].filter((part) => part !== '').join(delimiter);
}

/** Absolute path of a program, or `undefined` when no folder of the search path holds an executable of that name. */
export async function which(name: string, searchPath = defaultSearchPath()): Promise<string | undefined> {
  const endings = process.platform === 'win32' ? (process.env.PATHEXT ?? '.EXE;.CMD').split(';') : [''];
  for (const folder of searchPath.split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    for (const ending of endings) {
      const path = join(folder, name + ending);
      if (await isExecutable(path)) return path;
    }
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
