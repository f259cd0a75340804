import type { Disposable } from '../../../../shared/base/disposable.ts';
import { DisposableStore } from '../../../../shared/base/disposable.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import type { Database } from '../../adapters/sqlite/index.ts';
import type { Logger } from '../../base/logger.ts';
import type { Platform } from '../../platform.ts';
import { CommandAudit } from './command-audit.ts';
import { HostQuestions } from './host-questions.ts';
import { HostSecrets } from './host-secrets.ts';
import { HostSessions } from './host-sessions.ts';
import { createLinkOpener } from './open-link.ts';
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
  readonly #owned = new DisposableStore();

  constructor({ database, platform, currentTargetId, logger }: HostsServiceOptions) {
    this.audit = this.#owned.add(new CommandAudit({ database, logger }));
    this.targets = this.#owned.add(new TargetStore({ database, logger }));
    this.secrets = this.#owned.add(new HostSecrets({ vault: platform.secrets, database, logger }));
    this.questions = this.#owned.add(new HostQuestions());
    const open = createLinkOpener();
    this.sessions = this.#owned.add(new HostSessions({ targets: this.targets, currentTargetId, open, audit: this.audit, logger }));
  }

  async dispose(): Promise<void> {
    await this.#owned.dispose();
  }
}
