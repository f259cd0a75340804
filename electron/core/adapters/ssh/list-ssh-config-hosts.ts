import { homedir } from 'node:os';
import { join } from 'node:path';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { resolveSshHost } from './resolve-ssh-host.ts';
import type { ResolvedHost } from './resolved-host.ts';
import { includedPaths, maxIncludeDepth, readConfigLines } from './ssh-config-file.ts';
import type { SshConfigPlace } from './ssh-host-request.ts';

/** A host somebody gave a name in a configuration. */
export interface SshConfigHostEntry {
  readonly alias: string;
  /** Where the name stands first: `/home/me/.ssh/config:12`. */
  readonly source: string;
  readonly host: ResolvedHost;
  /** What stands as ProxyJump for it. */
  readonly proxyJump: string | undefined;
}

export interface SshConfigHostList {
  readonly path: string;
  readonly hosts: readonly SshConfigHostEntry[];
  /** Hosts that could not be worked out, a sentence each. */
  readonly warnings: readonly string[];
}

/** The hosts of a configuration and of what it includes, patterns left out, in the order in which they stand. Throws `invalid_input`. */
export function listSshConfigHosts(place: SshConfigPlace = {}): SshConfigHostList {
  const home = place.home ?? homedir();
  const path = place.configPath ?? join(home, '.ssh', 'config');
  const found = new Map<string, string>();
  collectAliases(path, join(home, '.ssh'), home, 0, found);
  const hosts: SshConfigHostEntry[] = [];
  const warnings: string[] = [];
  for (const [alias, source] of found) {
    try {
      const host = resolveSshHost({ host: alias, useSshConfig: true }, place);
      const jumps = host.jumps.map(
        (jump) => `${jump.user}@${jump.hostName.includes(':') ? `[${jump.hostName}]` : jump.hostName}:${jump.port}`,
      );
      hosts.push({ alias, source, host, proxyJump: jumps.length === 0 ? undefined : jumps.join(',') });
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      warnings.push(`${alias} (${source}): ${error.message}`);
    }
  }
  return { path, hosts, warnings };
}

function collectAliases(path: string, folder: string, home: string, depth: number, found: Map<string, string>): void {
  for (const line of readConfigLines(path)) {
    if (line.keyword === 'include' && depth < maxIncludeDepth) {
      for (const value of line.values) {
        for (const included of includedPaths(value, folder, home)) collectAliases(included, folder, home, depth + 1, found);
      }
    }
    if (line.keyword !== 'host') continue;
    for (const alias of line.values) {
      if (/[*?!]/.test(alias) || found.has(alias)) continue;
      found.set(alias, `${line.path}:${line.line}`);
    }
  }
}
