/** What each family of systems calls the package with a program; where a name is missing the program's own is taken. */
const families: readonly {
  readonly ids: readonly string[];
  readonly install: readonly string[];
  readonly packages: Readonly<Record<string, string>>;
}[] = [
  { ids: ['alpine'], install: ['apk', 'add'], packages: { ss: 'iproute2', timeout: 'coreutils', journalctl: '' } },
  { ids: ['debian', 'ubuntu'], install: ['apt-get', 'install', '-y'], packages: { ss: 'iproute2', timeout: 'coreutils', journalctl: '' } },
  {
    ids: ['amzn', 'fedora', 'rhel', 'centos', 'rocky', 'almalinux'],
    install: ['dnf', 'install', '-y'],
    packages: { ss: 'iproute', timeout: 'coreutils', journalctl: '' },
  },
  {
    ids: ['suse', 'opensuse', 'sles'],
    install: ['zypper', 'install', '-y'],
    packages: { ss: 'iproute2', timeout: 'coreutils', journalctl: '' },
  },
  { ids: ['arch'], install: ['pacman', '-S', '--noconfirm'], packages: { ss: 'iproute2', timeout: 'coreutils', journalctl: '' } },
];

/**
 * The command that installs these programs on a system of this family (ID and ID_LIKE of os-release), or `undefined` where none is known.
 *
 * Amazon Linux 2 and RHEL have stress-ng in EPEL only.
 */
export function installCommand(
  tools: readonly string[],
  system: { readonly family: readonly string[]; readonly versionId?: string | undefined; readonly isRoot: boolean },
): string | undefined {
  const family = families.find(({ ids }) => system.family.some((id) => ids.includes(id)));
  if (family === undefined) return undefined;
  const packages = [...new Set(tools.map((tool) => family.packages[tool] ?? tool))].filter((name) => name !== '');
  if (packages.length === 0) return undefined;
  const sudo = system.isRoot ? [] : ['sudo'];
  const install = [...sudo, ...family.install, ...packages].join(' ');
  if (system.family.includes('amzn') && system.versionId === '2') {
    const [asRoot] = sudo.length === 0 ? [''] : ['sudo '];
    return `${asRoot}amazon-linux-extras install -y epel && ${asRoot}yum install -y ${packages.join(' ')}`;
  }
  return install;
}
