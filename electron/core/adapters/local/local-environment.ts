import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { delimiter } from 'node:path';
import { systemFolders } from '../../../../shared/model/system-folders.ts';

/** What npm, Electron and Node set for us and for nobody else. */
const ours = /^(?:npm_|NODE_OPTIONS$|NODE_CHANNEL_|ELECTRON_|INIT_CWD$)/;

/** The environment a command on this machine gets: the user's, with the system's folders on the PATH. */
export function commandEnvironment(): NodeJS.ProcessEnv {
  const environment = userEnvironment();
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return { ...environment, PATH: [...new Set([...folders, ...(process.platform === 'win32' ? [] : systemFolders)])].join(delimiter) };
}

/** The environment a shell of the user gets. */
export function userEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !ours.test(name));
  return Object.fromEntries(kept);
}

/** Where a login begins. */
export function startFolder(): string {
  return existsSync(homedir()) ? homedir() : '/';
}

/** The user's login shell and the arguments that make it one. */
export function loginShell(): { readonly file: string; readonly args: string[] } {
  if (process.platform === 'win32') return { file: process.env.COMSPEC ?? 'cmd.exe', args: [] };
  const file = shellOfUser() ?? process.env.SHELL ?? '/bin/sh';
  return { file: existsSync(file) ? file : '/bin/sh', args: ['-l'] };
}

function shellOfUser(): string | undefined {
  try {
    return userInfo().shell ?? undefined;
  } catch {
    // A user id without an entry in the system's list of users.
    return undefined;
  }
}
