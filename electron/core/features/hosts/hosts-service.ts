import { type Disposable, DisposableStore } from '../../../../shared/base/disposable.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import type { Database } from '../../adapters/sqlite/index.ts';
import type { Logger } from '../../base/logger.ts';
import type { Platform } from '../../platform.ts';
import { CommandAudit } from './command-audit.ts';
import { Doctor } from './doctor.ts';
import { FirstLook } from './first-look.ts';
import { HostQuestions } from './host-questions.ts';
import { HostSecrets } from './host-secrets.ts';
import { HostSessions, type HostSessionsOptions } from './host-sessions.ts';
import { createLinkOpener, createWatchedOpener } from './open-link.ts';
import { SshConfigImport } from './ssh-config-import.ts';
import { SshWay } from './ssh-way.ts';
import { readTargetFile, writeTargetFile } from './target-file.ts';
import { TargetStore } from './target-store.ts';

export interface HostsServiceOptions {
  readonly database: Database;
  readonly platform: Pick<Platform, 'secrets' | 'entries'>;
  /** The one the user picked; it may be gone. */
  readonly currentTargetId: () => TargetId;
  readonly logger: Logger;
}

/** Targets, the sessions to them, and what goes with them. `sessions` is what other features get. */
export class HostsService implements Disposable {
  readonly targets: TargetStore;
  readonly sessions: HostSessions;
  readonly questions: HostQuestions;
  readonly secrets: HostSecrets;
  readonly audit: CommandAudit;
  readonly doctor: Doctor;
  readonly sshConfig: SshConfigImport;
  readonly #owned = new DisposableStore();

  constructor({ database, platform, currentTargetId, logger }: HostsServiceOptions) {
    this.audit = this.#owned.add(new CommandAudit({ database, logger }));
    this.targets = this.#owned.add(new TargetStore({ database, logger }));
    this.sshConfig = new SshConfigImport(this.targets);
    this.secrets = this.#owned.add(new HostSecrets({ vault: platform.secrets, database, logger }));
    this.questions = this.#owned.add(new HostQuestions());
    const ssh = new SshWay({ questions: this.questions, secrets: this.secrets, keyWorker: platform.entries.keyWorker });
    const open = createLinkOpener(ssh);
    const { targets, audit } = this;
    const firstLook = this.#owned.add(new FirstLook({ targets, logger }));
    const connected: HostSessionsOptions['connected'] = (target, machine) => firstLook.connected(target, machine);
    this.sessions = this.#owned.add(new HostSessions({ targets, currentTargetId, open, audit, connected, logger }));
    this.doctor = this.#owned.add(new Doctor({ targets: this.targets, open: createWatchedOpener(ssh), audit: this.audit, logger }));
  }

  /** Its session, its secrets and its audit go with it. Throws `conflict` for this machine, and while it is under stress. */
  async removeTarget(id: TargetId): Promise<boolean> {
    const target = this.targets.get(id);
    if (this.sessions.usersOf(id).some((user) => user.startsWith('stress'))) {
      throw new OpsError({
        code: 'conflict',
        message: `${target.name} is under stress.`,
        hint: 'Stop the stress first, or wait for its end.',
        retry: true,
      });
    }
    const removed = this.targets.remove(id);
    await this.sessions.ended(id);
    await this.secrets.forgetTarget(id);
    this.audit.forget(id);
    return removed;
  }

  /** Without `ids`, all of them. Throws `not_found`. */
  exportTargets(ids: readonly TargetId[] | undefined): { fileName: string; content: string } {
    const chosen = ids === undefined ? this.targets.all() : ids.map((id) => this.targets.get(id));
    return { fileName: 'blitz-targets.json', content: writeTargetFile(chosen) };
  }

  /** Targets of the same name are replaced. Throws `invalid_input`, and has then changed nothing. */
  importTargets(content: string): Target[] {
    return this.targets.putAll(readTargetFile(content));
  }

  async dispose(): Promise<void> {
    await this.#owned.dispose();
  }
}
