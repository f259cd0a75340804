import type { TargetFacts } from '../../../../shared/contract/targets.ts';
import { RemotePathSchema } from '../../../../shared/contract/targets.ts';

/** Lines of a word, a tab and a value; others are left out. */
export function tabLines(text: string): (readonly [string, string])[] {
  return text.split('\n').flatMap((line) => {
    const tab = line.indexOf('\t');
    return tab > 0 ? [[line.slice(0, tab), line.slice(tab + 1)] as const] : [];
  });
}

export interface SystemAnswer {
  readonly user: string | undefined;
  readonly isRoot: boolean;
  readonly shell: string | undefined;
  /** e.g. `Debian GNU/Linux 12 (bookworm)`, else the kernel. */
  readonly system: string | undefined;
  /** ID and ID_LIKE of os-release, e.g. `['ubuntu', 'debian']`. */
  readonly family: readonly string[];
  readonly versionId: string | undefined;
  readonly cpuCount: number | undefined;
  readonly memoryBytes: number | undefined;
  /** Absolute. */
  readonly nicePath: string | undefined;
  /** `Sudo version 1.9.13p3`; undefined where there is no sudo. */
  readonly sudoVersion: string | undefined;
}

/** What `systemScript` said. */
export function readSystem(text: string): SystemAnswer {
  const values = new Map(tabLines(text).map(([word, value]) => [word, printable(unquoted(value))]));
  const value = (word: string) => values.get(word) || undefined;
  const number = (word: string) => (/^\d{1,15}$/.test(values.get(word) ?? '') ? Number(values.get(word)) : undefined);
  const memoryKb = number('memory');
  return {
    user: value('user'),
    isRoot: value('uid') === '0',
    shell: value('shell'),
    system: value('PRETTY_NAME') ?? value('kernel'),
    family: `${values.get('ID') ?? ''} ${values.get('ID_LIKE') ?? ''}`.toLowerCase().split(/\s+/).filter(Boolean),
    versionId: value('VERSION_ID'),
    cpuCount: number('cpus'),
    memoryBytes: memoryKb === undefined ? undefined : memoryKb * 1024,
    nicePath: value('nice'),
    sudoVersion: value('sudo'),
  };
}

export interface DiskSpace {
  readonly mount: string;
  readonly totalBytes: number;
  readonly freeBytes: number;
}

/** What `df -P -k` said, each file system once. */
export function readDisks(text: string): DiskSpace[] {
  const disks = new Map<string, DiskSpace>();
  for (const line of text.split('\n')) {
    const match = /^\S.*?\s+(\d+)\s+(\d+)\s+(-?\d+)\s+\d+%\s+(\/.*)$/.exec(line);
    if (match === null) continue;
    const [, total, , free, mount = ''] = match;
    disks.set(mount, { mount: printable(mount), totalBytes: Number(total) * 1024, freeBytes: Math.max(0, Number(free)) * 1024 });
  }
  return [...disks.values()];
}

const roleOfProgram: readonly (readonly [string, RegExp])[] = [
  ['nginx', /^nginx /],
  ['gunicorn', /^gunicorn|^python\S* .*\bgunicorn\b/],
  ['jenkins', /^jenkins|^java .*\bjenkins(?:\.war)?\b/],
  ['docker', /^(?:dockerd|containerd) /],
  ['podman', /^podman /],
  ['uwsgi', /^uwsgi/],
  ['uvicorn', /^uvicorn|^python\S* .*\buvicorn\b/],
  ['apache', /^(?:apache2|httpd) /],
  ['haproxy', /^haproxy /],
  ['caddy', /^caddy /],
  ['php-fpm', /^php-fpm/],
  ['puma', /^puma|^ruby .*\bpuma\b/],
  ['postgres', /^postgres /],
  ['mysql', /^(?:mysqld|mariadbd) /],
  ['redis', /^redis-server /],
  ['memcached', /^memcached /],
];

/** What `rolesScript` said: roles in the order above, and logs, those that can be read first. */
export function readRoles(text: string): Pick<TargetFacts, 'roles' | 'logs'> {
  const roles = new Set<string>();
  const logs = new Map<string, boolean>();
  for (const [word, value] of tabLines(text)) {
    if (word === 'process') for (const [role, pattern] of roleOfProgram) if (pattern.test(value)) roles.add(role);
    if (word === 'configured' && roleOfProgram.some(([role]) => role === value)) roles.add(value);
    if ((word === 'log' || word === 'sealed') && (value === 'journal' || RemotePathSchema.safeParse(value).success)) {
      logs.set(value, word === 'log');
    }
  }
  // Their folder is closed to ordinary users on most systems, so that no listing shows them.
  if (roles.has('nginx') && ![...logs.keys()].some((path) => path.startsWith('/var/log/nginx/'))) {
    for (const name of ['access', 'error']) logs.set(`/var/log/nginx/${name}.log`, false);
  }
  return {
    roles: roleOfProgram.map(([role]) => role).filter((role) => roles.has(role)),
    logs: [...logs]
      .map(([path, readable]) => ({ path, readable }))
      .toSorted((a, b) => Number(b.readable) - Number(a.readable))
      .slice(0, 100),
  };
}

/** Control characters of a host's answer never reach a terminal. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '').slice(0, 200);
}

function unquoted(value: string): string {
  return /^"(.*)"$/.exec(value)?.[1] ?? /^'(.*)'$/.exec(value)?.[1] ?? value;
}
