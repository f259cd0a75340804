import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import {
  localTargetId,
  type SshAccess,
  SshAccessSchema,
  type SshConfigHost,
  type Target,
  TargetInputSchema,
} from '../../../../shared/contract/targets.ts';
import { listSshConfigHosts, type SshConfigHostEntry } from '../../adapters/ssh/index.ts';
import type { TargetStore } from './target-store.ts';

/** The hosts of ~/.ssh/config, or of another file of that form, as targets that are or could be. */
export class SshConfigImport {
  readonly #targets: TargetStore;

  constructor(targets: TargetStore) {
    this.#targets = targets;
  }

  /** Throws `invalid_input` for a file OpenSSH would refuse. */
  list(path: string | undefined): { path: string; hosts: SshConfigHost[]; warnings: string[] } {
    const found = listSshConfigHosts(path === undefined ? {} : { configPath: path });
    return {
      path: shortened(found.path),
      warnings: found.warnings.map(shortened),
      hosts: found.hosts.map((entry) => {
        const known = this.#known(entry, path) !== undefined;
        const namesake = known ? undefined : this.#targets.named(nameOf(entry));
        return {
          alias: entry.alias,
          hostName: entry.host.hostName,
          user: entry.host.user,
          port: entry.host.port,
          identityFiles: entry.host.identityFiles.map(shortened),
          ...(entry.proxyJump === undefined ? {} : { proxyJump: entry.proxyJump }),
          source: shortened(entry.source),
          limits: [...entry.host.limits],
          known,
          ...(namesake === undefined ? {} : { namesake: { name: namesake.name, access: namesake.access } }),
        };
      }),
    };
  }

  /**
   * Adds a target for each alias that has none. With `replace` a target of the same name leads there from now on and keeps its other settings;
   * without, the new one is called `shop 2`. Throws `not_found` for an alias that is not in the file, and has then changed nothing.
   */
  add({ aliases, path, replace }: { aliases: readonly string[]; path?: string | undefined; replace: boolean }): Target[] {
    const found = listSshConfigHosts(path === undefined ? {} : { configPath: path });
    const entries = [...new Set(aliases)].map((alias) => {
      const entry = found.hosts.find((host) => host.alias === alias);
      if (entry !== undefined) return entry;
      throw new OpsError({
        code: 'not_found',
        message: `${shortened(found.path)} names no host "${alias}".`,
        hint: 'Names with * or ? are patterns and not hosts.',
      });
    });
    const inputs = entries
      .filter((entry) => this.#known(entry, path) === undefined)
      .map((entry) => TargetInputSchema.parse({ name: nameOf(entry), access: accessOf(entry, path) }));
    // Each at most once: what this import has added is not replaced by its next line.
    const replaceable = new Set(replace ? this.#targets.all().map(({ id }) => id) : []);
    replaceable.delete(localTargetId);
    return inputs.map((input) => {
      const before = this.#targets.named(input.name);
      if (before === undefined || !replaceable.delete(before.id)) {
        return this.#targets.add({ ...input, name: this.#targets.freeName(input.name) });
      }
      const { id, facts: _facts, ...settings } = before;
      return this.#targets.update(id, { ...settings, access: input.access });
    });
  }

  #known(entry: SshConfigHostEntry, path: string | undefined): Target | undefined {
    const access = accessOf(entry, path);
    return this.#targets
      .all()
      .find((target) => target.access.kind === 'ssh' && target.access.host === access.host && target.access.port === access.port);
  }
}

function nameOf({ alias }: SshConfigHostEntry): string {
  return alias.slice(0, 80);
}

/** What the user's own configuration says it says at every connection; of another file only what stands in it now can be taken. */
function accessOf({ alias, host, proxyJump }: SshConfigHostEntry, path: string | undefined): SshAccess {
  if (path === undefined) return SshAccessSchema.parse({ kind: 'ssh', host: alias });
  const identityFile = host.identityFiles.find((file) => existsSync(file));
  return SshAccessSchema.parse({
    kind: 'ssh',
    host: host.hostName,
    port: host.port,
    user: host.user,
    ...(identityFile === undefined ? {} : { identityFile }),
    ...(proxyJump === undefined ? {} : { proxyJump }),
    useSshConfig: false,
  });
}

/** With `~` for the home folder. */
function shortened(text: string): string {
  const home = homedir();
  return home === '/' ? text : text.replaceAll(`${home}/`, '~/');
}
