import type { Disposable } from '../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import type { Machine, MachineLink } from '../../base/machine.ts';
import { AuditedMachine } from './audited-machine.ts';
import type { CommandAudit } from './command-audit.ts';
import type { HostLease } from './host-access.ts';

/** What a lease asks of the session it is a share of. */
export interface LeasedSession {
  readonly target: Target;
  readonly link: MachineLink | undefined;
  readonly clockOffsetMs: number | undefined;
  readonly utcOffsetMinutes: number | undefined;
  untilUp(signal: AbortSignal | undefined): Promise<void>;
  /** Why there is no link. */
  absence(): OpsError;
  release(lease: SessionLease): void;
}

/** One share in a session. What runs through it ends with it. */
export class SessionLease implements HostLease {
  readonly user: string;
  readonly machine: Machine;
  readonly #session: LeasedSession;
  readonly #links: Emitter<boolean>;
  readonly #running = new Set<{ close(): void }>();
  #end: OpsError | undefined;

  constructor(session: LeasedSession, user: string, audit: CommandAudit, onListenerError: (error: unknown) => void) {
    this.#session = session;
    this.user = user;
    this.#links = new Emitter(onListenerError);
    this.machine = new AuditedMachine({
      name: () => session.link?.name ?? session.target.name,
      link: () => this.#link(),
      started: (running) => this.#track(running),
      audit,
      targetId: session.target.id,
    });
  }

  get target(): Target {
    return this.#session.target;
  }

  get isUp(): boolean {
    return this.#end === undefined && this.#session.link !== undefined;
  }

  get clockOffsetMs(): number | undefined {
    return this.#session.clockOffsetMs;
  }

  get utcOffsetMinutes(): number | undefined {
    return this.#session.utcOffsetMinutes;
  }

  onLink(listener: (isUp: boolean) => void): Disposable {
    return this.#links.on(listener);
  }

  async untilUp(signal?: AbortSignal): Promise<void> {
    if (this.#end !== undefined) throw this.#end;
    await this.#session.untilUp(signal);
    if (this.#end !== undefined) throw this.#end;
  }

  dispose(): void {
    if (this.#end === undefined) this.end(new OpsError({ code: 'cancelled', message: `"${this.user}" on ${this.target.name} has ended.` }));
    this.#links.dispose();
    this.#session.release(this);
  }

  /** The link has come or gone. */
  tell(isUp: boolean): void {
    this.#links.emit(isUp);
  }

  /** The session is over for this lease, and with it what runs through it. */
  end(reason: OpsError): void {
    this.#end ??= reason;
    for (const running of [...this.#running]) running.close();
    this.#running.clear();
  }

  #link(): MachineLink {
    if (this.#end !== undefined) {
      throw new OpsError({ code: 'unavailable', message: this.#end.message, hint: this.#end.hint });
    }
    const { link } = this.#session;
    if (link === undefined) throw this.#session.absence();
    return link;
  }

  #track(running: { close(): void; readonly exit: Promise<unknown> }): void {
    if (this.#end !== undefined) {
      running.close();
      return;
    }
    this.#running.add(running);
    void running.exit.then(() => this.#running.delete(running));
  }
}
