import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { HostStatus } from '../../../../shared/contract/hosts.ts';
import { localTargetId, type Target } from '../../../../shared/contract/targets.ts';
import type { Logger } from '../../base/logger.ts';
import { Topic } from '../../base/topic.ts';
import type { CommandAudit } from './command-audit.ts';
import type { HostAccess, HostLease } from './host-access.ts';
import { HostSession, type HostSessionOptions, type OpenLink } from './host-session.ts';
import { defaultTiming, type SessionTiming } from './session-timing.ts';
import type { TargetStore } from './target-store.ts';

export interface HostSessionsOptions {
  readonly targets: TargetStore;
  /** The one the user picked; it may be gone. */
  readonly currentTargetId: () => TargetId;
  readonly open: OpenLink;
  readonly audit: CommandAudit;
  /** Told of every new connection, with the machine at its other end; what it does nobody waits for. */
  readonly connected?: HostSessionOptions['connected'];
  readonly logger: Logger;
  readonly timing?: Partial<SessionTiming> | undefined;
}

/** The sessions of all targets, one each, shared by everything that runs commands on them. */
export class HostSessions implements HostAccess, Disposable {
  readonly #options: HostSessionsOptions;
  readonly #timing: SessionTiming;
  readonly #sessions = new Map<TargetId, HostSession>();
  readonly #ending = new Map<TargetId, Promise<void>>();
  readonly #topic: Topic<{ hosts: HostStatus[] }>;
  readonly #storeChanges: Disposable;
  #disposed = false;

  constructor(options: HostSessionsOptions) {
    this.#options = options;
    this.#timing = { ...defaultTiming, ...options.timing };
    this.#topic = new Topic(
      () => ({ hosts: this.#shown() }),
      (error) => options.logger.failure('A listener of the hosts failed', error),
    );
    this.#storeChanges = options.targets.changes.on(({ id, kind }) => this.#targetChanged(id, kind));
  }

  target(id: TargetId): Target {
    return this.#options.targets.get(id);
  }

  targets(): readonly Target[] {
    return this.#options.targets.all();
  }

  currentTarget(): Target {
    const { targets, currentTargetId } = this.#options;
    return targets.find(currentTargetId()) ?? targets.get(localTargetId);
  }

  async lease(id: TargetId, user: string, signal?: AbortSignal): Promise<HostLease> {
    return this.#session(id).lease(user, signal);
  }

  /** Connects and leaves the session to its linger. */
  async connect(id: TargetId, signal: AbortSignal | undefined): Promise<HostStatus> {
    const lease = await this.lease(id, 'connect', signal);
    await lease.dispose();
    return this.status(id);
  }

  async disconnect(id: TargetId): Promise<HostStatus> {
    const target = this.target(id);
    await this.#end(id, disconnected(target));
    return this.status(id);
  }

  retryNow(id: TargetId): HostStatus {
    this.#session(id).retryNow();
    return this.status(id);
  }

  status(id: TargetId): HostStatus {
    const target = this.target(id);
    return this.#sessions.get(id)?.status() ?? { targetId: target.id, state: 'idle', users: [] };
  }

  /** Who uses a target right now. */
  usersOf(id: TargetId): readonly string[] {
    return this.#sessions.get(id)?.users ?? [];
  }

  /** Every target with a session, or with one that failed; now and at every change. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<{ hosts: HostStatus[] }, void, undefined> {
    return this.#topic.stream(signal);
  }

  /** Resolves when what a removed or changed target had open has ended. */
  async ended(id: TargetId): Promise<void> {
    await this.#ending.get(id);
  }

  /** Ends every session and everything that runs through one. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    void this.#storeChanges.dispose();
    const reason = new OpsError({ code: 'cancelled', message: 'The console is closing.' });
    for (const id of [...this.#sessions.keys()]) void this.#end(id, reason);
    await Promise.all(this.#ending.values());
    this.#topic.dispose();
  }

  #session(id: TargetId): HostSession {
    const target = this.target(id);
    if (this.#disposed) throw new OpsError({ code: 'unavailable', message: 'The console is closing.' });
    let session = this.#sessions.get(id);
    if (session === undefined) {
      session = new HostSession({
        target,
        open: this.#options.open,
        audit: this.#options.audit,
        connected: this.#options.connected,
        logger: this.#options.logger,
        timing: this.#timing,
        changed: () => this.#topic.changed(),
      });
      this.#sessions.set(id, session);
    }
    return session;
  }

  #shown(): HostStatus[] {
    return this.#options.targets.all().flatMap(({ id }) => {
      const session = this.#sessions.get(id);
      return session?.isWorthShowing ? [session.status()] : [];
    });
  }

  #targetChanged(id: TargetId, kind: 'added' | 'changed' | 'access' | 'removed'): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    const target = this.#options.targets.find(id);
    if (kind === 'access' || kind === 'removed') {
      void this.#end(
        id,
        new OpsError({
          code: 'cancelled',
          message: kind === 'removed' ? `${session.target.name} was removed.` : `The way to ${session.target.name} was changed.`,
        }),
      );
    } else if (target !== undefined) session.target = target;
  }

  #end(id: TargetId, reason: OpsError): Promise<void> {
    const session = this.#sessions.get(id);
    this.#sessions.delete(id);
    if (session === undefined) return Promise.resolve();
    const ending = session
      .disconnect(reason)
      .catch((error: unknown) => void this.#options.logger.failure('A session did not end as it should', error, { target: id }))
      .finally(() => this.#ending.delete(id));
    this.#ending.set(id, ending);
    return ending;
  }
}

function disconnected(target: Target): OpsError {
  return new OpsError({ code: 'cancelled', message: `${target.name} was disconnected.`, hint: 'Connect again to go on.' });
}
