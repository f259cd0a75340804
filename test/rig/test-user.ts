import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** An ordinary user of this system, made for a test. Only root can make one. */
export interface TestUser {
  /** `blitz-test-…` */
  readonly name: string;
  readonly uid: number;
  readonly home: string;
  /** Ends what runs as that user, and removes the user and its home. */
  remove(): void;
}

export interface TestUserOptions {
  /** Login shell; `/bin/bash`. */
  readonly shell?: string | undefined;
  /** Without one no password opens the account. */
  readonly password?: string | undefined;
  /** What stands after the user's name in sudoers, e.g. `ALL=(root) NOPASSWD: /usr/bin/true`. */
  readonly sudoers?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
}

/** Adds a user whose keys may log in (`usermod -p '*'`) though no password does. */
export function addTestUser(options: TestUserOptions = {}): TestUser {
  const name = `blitz-test-${randomBytes(4).toString('hex')}`;
  const password =
    options.password === undefined ? '*' : execFileSync('openssl', ['passwd', '-6', options.password], { encoding: 'utf8' }).trim();
  const groups = options.groups === undefined ? [] : ['-G', options.groups.join(',')];
  execFileSync('useradd', ['--create-home', '--shell', options.shell ?? '/bin/bash', '--password', password, ...groups, name], {
    stdio: 'ignore',
  });
  const sudoersPath = `/etc/sudoers.d/${name}`;
  if (options.sudoers) writeFileSync(sudoersPath, options.sudoers.map((rule) => `${name} ${rule}\n`).join(''), { mode: 0o440 });
  const [, , uid = '', , , home = ''] = execFileSync('getent', ['passwd', name], { encoding: 'utf8' }).split(':');
  const remove = () => {
    process.off('exit', remove);
    rmSync(sudoersPath, { force: true });
    for (let attempt = 0; attempt < 50 && killAllOf(Number(uid)) > 0; attempt += 1)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    // It complains about a mail box that never was, and refuses while another test changes the list of users.
    for (let attempt = 0; attempt < 50; attempt += 1) {
      spawnSync('userdel', ['--force', '--remove', name], { stdio: 'ignore' });
      if (spawnSync('getent', ['passwd', name], { stdio: 'ignore' }).status !== 0) break;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  };
  process.once('exit', remove);
  return { name, uid: Number(uid), home, remove };
}

/** Ends every process of a user; answers how many there were. */
function killAllOf(uid: number): number {
  let count = 0;
  for (const entry of readdirSync('/proc').filter((pid) => /^\d+$/.test(pid))) {
    try {
      if (statSync(`/proc/${entry}`).uid !== uid) continue;
      if (/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${entry}/stat`, 'utf8'))) continue;
      process.kill(Number(entry), 'SIGKILL');
      count += 1;
    } catch {
      // It has ended meanwhile.
    }
  }
  return count;
}
