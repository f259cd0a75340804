/** The command that installs stress-ng there. */
export interface StressInstall {
  readonly argv: readonly string[];
  /** As one would type it. */
  readonly command: string;
}

interface Manager {
  readonly program: string;
  readonly argv: readonly string[];
  /** Values of ID and ID_LIKE in /etc/os-release. */
  readonly systems: readonly string[];
}

const managers: readonly Manager[] = [
  { program: 'apt-get', argv: ['apt-get', 'install', '-y', 'stress-ng'], systems: ['debian', 'ubuntu'] },
  { program: 'dnf', argv: ['dnf', 'install', '-y', 'stress-ng'], systems: ['fedora', 'rhel', 'centos', 'amzn'] },
  { program: 'yum', argv: ['yum', 'install', '-y', 'stress-ng'], systems: ['rhel', 'centos', 'amzn'] },
  { program: 'apk', argv: ['apk', 'add', 'stress-ng'], systems: ['alpine'] },
  { program: 'zypper', argv: ['zypper', '--non-interactive', 'install', 'stress-ng'], systems: ['suse', 'opensuse', 'sles'] },
  { program: 'pacman', argv: ['pacman', '-S', '--noconfirm', 'stress-ng'], systems: ['arch'] },
];

/**
 * How stress-ng gets onto a host: by the package manager of its distribution where that is there, else by one that is.
 *
 * `systems` are ID and ID_LIKE of /etc/os-release, most specific first; `programs` the package managers found on the PATH.
 * `undefined` where there is none.
 */
export function stressInstall(systems: readonly string[], programs: readonly string[], isRoot: boolean): StressInstall | undefined {
  const present = managers.filter((manager) => programs.includes(manager.program));
  const [fallback] = present;
  const manager = present.find(({ systems: own }) => systems.some((system) => own.some((name) => system.startsWith(name)))) ?? fallback;
  if (manager === undefined) return undefined;
  const argv = isRoot ? manager.argv : ['sudo', '-n', ...manager.argv];
  return { argv, command: argv.join(' ') };
}
