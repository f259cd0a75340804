import { shellCommand } from './shell-command.ts';

/** What a host said of itself that decides how programs get onto it. */
export interface InstallHost {
  /** ID and ID_LIKE of /etc/os-release, most specific first. */
  readonly systems: readonly string[];
  /** VERSION_ID of /etc/os-release. */
  readonly version?: string | undefined;
  /** Package managers found on the PATH; `undefined` = nobody looked, the system's own is taken. */
  readonly managers?: readonly string[] | undefined;
  readonly isRoot: boolean;
}

export interface InstallCommand {
  /** For a run with nobody there: sudo must not ask. */
  readonly argv: readonly string[];
  /** For somebody to type. */
  readonly command: string;
}

interface Manager {
  readonly argv: readonly [program: string, ...rest: string[]];
  /** What IDs of its systems begin with. */
  readonly systems: readonly string[];
  /** Where a package is not called as its program is, and not as everywhere. */
  readonly packages?: Readonly<Record<string, string>>;
}

const redHat = { systems: ['fedora', 'rhel', 'centos', 'rocky', 'almalinux', 'amzn'], packages: { ss: 'iproute' } };

const managers: readonly Manager[] = [
  { argv: ['apt-get', 'install', '-y'], systems: ['debian', 'ubuntu'] },
  { argv: ['dnf', 'install', '-y'], ...redHat },
  { argv: ['yum', 'install', '-y'], ...redHat },
  { argv: ['apk', 'add'], systems: ['alpine'] },
  { argv: ['zypper', '--non-interactive', 'install'], systems: ['suse', 'opensuse', 'sles'] },
  { argv: ['pacman', '-S', '--noconfirm'], systems: ['arch'] },
];

const packageOfTool: Readonly<Record<string, string>> = {
  ss: 'iproute2',
  tail: 'coreutils',
  timeout: 'coreutils',
  setsid: 'util-linux',
};

const withEpel = 'amazon-linux-extras install -y epel && exec yum install -y "$@"';

/**
 * How programs get onto a host: by the package manager of its distribution where that is there, else by one that is.
 * `undefined` where none is known.
 */
export function installCommand(tools: readonly string[], host: InstallHost): InstallCommand | undefined {
  const present = managers.filter(({ argv: [program] }) => host.managers?.includes(program) ?? true);
  const own = present.find(({ systems }) => host.systems.some((system) => systems.some((name) => system.startsWith(name))));
  const manager = own ?? (host.managers === undefined ? undefined : present[0]);
  if (manager === undefined) return undefined;
  const packages = [...new Set(tools.map((tool) => manager.packages?.[tool] ?? packageOfTool[tool] ?? tool))];
  const [typed, silent] = host.isRoot ? [[], []] : [['sudo'], ['sudo', '-n']];
  // Amazon Linux 2 has stress-ng in EPEL only.
  if (host.systems.includes('amzn') && host.version === '2') {
    const steps = [
      ['amazon-linux-extras', 'install', '-y', 'epel'],
      ['yum', 'install', '-y', ...packages],
    ];
    return {
      argv: [...silent, 'sh', '-c', withEpel, 'blitz', ...packages],
      command: steps.map((step) => shellCommand([...typed, ...step])).join(' && '),
    };
  }
  const argv = [...manager.argv, ...packages];
  return { argv: [...silent, ...argv], command: shellCommand([...typed, ...argv]) };
}
