import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { type HostStatus, problemOf } from '../../../../shared/contract/hosts.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import type { Logger } from '../../base/logger.ts';
import type { Machine, MachineLink } from '../../base/machine.ts';
import { AuditedMachine } from './audited-machine.ts';
import type { CommandAudit } from './command-audit.ts';
import { type ClockReading, measureClock } from './host-clock.ts';
import { SessionLease } from './host-lease.ts';
import { orAborted } from './or-aborted.ts';
import { RetryTimer } from './retry-timer.ts';
import { SessionClock } from './session-clock.ts';
import type { SessionTiming } from './session-timing.ts';

/** What it takes to open a link; `asking` says that the user is being asked, and again that they are not any more. */
export interface LinkRequest {
  readonly target: Target;
  readonly signal: AbortSignal;
  asking(isAsking: boolean): void;
}

/** Connects. Rejects with OpsError: `retry` true where trying again may help without anybody doing anything. */
export type OpenLink = (request: LinkRequest) => Promise<MachineLink>;

export interface HostSessionOptions {
  readonly target: Target;
  readonly open: OpenLink;
  readonly audit: CommandAudit;
  readonly connected?: ((target: Target, machine: Machine) => void) | undefined;
  readonly logger: Logger;
  readonly timing: SessionTiming;
  /** Told after every change of the status. */
  readonly changed: () => void;
}

type Phase = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'failed';

/** The one session of a target: connected while somebody holds a lease of it and for a while afterwards. */
export class HostSession {
  target: Target;
  readonly #options: HostSessionOptions;
  readonly #leases = new Set<SessionLease>();
  readonly #retry: RetryTimer;
  readonly #clock: SessionClock;
  readonly #waiters = new Set<{ resolve: () => void; reject: (error: OpsError) => void }>();
  #phase: Phase = 'idle';
  #link: MachineLink | undefined;
  #attempt: { readonly controller: AbortController; readonly done: Promise<void> } | undefined;
  #isAsking = false;
  /** Of the attempt under way or waited for, since the session began to try. */
  #attemptNumber = 1;
  #linger: NodeJS.Timeout | undefined;
  #connectedAt: number | undefined;
  #problem: OpsError | undefined;

  constructor(options: HostSessionOptions) {
    this.#options = options;
    this.target = options.target;
    this.#retry = new RetryTimer(options.timing.retryDelaysMs, () => void this.#try().catch(() => {}));
    this.#clock = new SessionClock({
      everyMs: options.timing.clockEveryMs,
      read: async (link) => (this.target.access.kind === 'local' ? ownClock() : measureClock(this.#audited(link))),
      isUsed: () => this.#leases.size > 0,
      changed: options.changed,
      failed: (error) => options.logger.debug('The clock of a target could not be read', { target: this.target.id, error: String(error) }),
    });
  }

  get link(): MachineLink | undefined {
    return this.#link;
  }

  get clockOffsetMs(): number | undefined {
    return this.#clock.reading?.offsetMs;
  }

  get utcOffsetMinutes(): number | undefined {
    return this.#clock.reading?.utcOffsetMinutes;
  }

  get users(): string[] {
    return [...this.#leases].map((lease) => lease.user);
  }

  /** False when there is nothing to say about it. */
  get isWorthShowing(): boolean {
    return this.#phase !== 'idle';
  }

  status(): HostStatus {
    const trying = this.#phase === 'connecting' || this.#phase === 'reconnecting';
    const clock = this.#clock.reading;
    return {
      targetId: this.target.id,
      state: trying && this.#isAsking ? 'asking' : this.#phase,
      users: this.users,
      ...(trying ? { attempt: this.#attemptNumber } : {}),
      ...(this.#phase === 'reconnecting' && this.#retry.at !== undefined ? { retryAt: this.#retry.at } : {}),
      ...(this.#phase === 'connected' && this.#connectedAt !== undefined ? { connectedAt: this.#connectedAt } : {}),
      ...(this.#problem === undefined || this.#phase === 'idle' ? {} : { problem: problemOf(this.#problem) }),
      ...(clock === undefined ? {} : { clockOffsetMs: clock.offsetMs }),
    };
  }

  /** Rejects when the connection attempt it caused or found under way fails; the others' leases are not touched by that. */
  async lease(user: string, signal: AbortSignal | undefined): Promise<SessionLease> {
    if (signal?.aborted) throw givenUp(this.target);
    const lease = new SessionLease(this, user, this.#options.audit, (error) =>
      this.#options.logger.failure('A listener of a link failed', error),
    );
    this.#leases.add(lease);
    this.#stopLinger();
    this.#options.changed();
    try {
      await this.#orAborted(this.#up(), signal);
      const clockWait = sleep(this.#options.timing.clockWaitMs, undefined, { ref: false });
      await this.#orAborted(Promise.race([this.#clock.first, clockWait]), signal);
      return lease;
    } catch (error) {
      lease.dispose();
      throw error;
    }
  }

  release(lease: SessionLease): void {
    if (!this.#leases.delete(lease)) return;
    if (this.#leases.size === 0) this.#nobodyLeft();
    this.#options.changed();
  }

  /** See `HostLease.untilUp`. */
  untilUp(signal: AbortSignal | undefined): Promise<void> {
    if (this.#link !== undefined) return Promise.resolve();
    if (this.#phase === 'failed' || this.#phase === 'idle') return Promise.reject(this.absence());
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter = { resolve, reject };
    this.#waiters.add(waiter);
    promise.catch(() => {}).finally(() => this.#waiters.delete(waiter));
    return this.#orAborted(promise, signal).finally(() => this.#waiters.delete(waiter));
  }

  absence(): OpsError {
    const why = this.#problem;
    if (this.#phase === 'reconnecting' || this.#phase === 'connecting') {
      return new OpsError({
        code: 'unavailable',
        message: `There is no connection to ${this.target.name} at the moment${why === undefined ? '' : `: ${why.message}`}`,
        hint: 'It is tried again by itself.',
        retry: true,
      });
    }
    return why ?? new OpsError({ code: 'unavailable', message: `There is no connection to ${this.target.name}.`, hint: 'Connect again.' });
  }

  /** Tries at once; does nothing where there is a link or an attempt. */
  retryNow(): void {
    if (this.#link !== undefined || this.#attempt !== undefined) return;
    if (this.#phase !== 'reconnecting') this.#phase = this.#leases.size > 0 ? 'reconnecting' : 'connecting';
    void this.#try().catch(() => {});
  }

  /** Ends the link and every lease; nobody tries any more. */
  async disconnect(reason: OpsError): Promise<void> {
    const leases = [...this.#leases];
    this.#leases.clear();
    for (const lease of leases) lease.end(reason);
    const wasUp = this.#link !== undefined;
    const { link, attempt } = this.#rest(reason);
    if (wasUp) for (const lease of leases) lease.tell(false);
    this.#options.changed();
    await attempt?.catch(() => {});
    await link?.dispose();
  }

  /** Everything back to `idle`; answers what has still to end. */
  #rest(reason: OpsError): { link: MachineLink | undefined; attempt: Promise<void> | undefined } {
    const link = this.#link;
    const attempt = this.#attempt;
    this.#phase = 'idle';
    this.#link = undefined;
    this.#connectedAt = undefined;
    this.#problem = undefined;
    this.#attemptNumber = 1;
    this.#isAsking = false;
    this.#attempt = undefined;
    this.#stopTimers();
    this.#retry.reset();
    this.#clock.forget();
    attempt?.controller.abort(reason);
    this.#rejectWaiters(reason);
    return { link, attempt: attempt?.done };
  }

  #nobodyLeft(): void {
    if (this.#phase === 'connected') {
      this.#stopLinger();
      this.#linger = setTimeout(() => {
        const { link } = this.#rest(givenUp(this.target));
        void link?.dispose();
        this.#options.changed();
      }, this.#options.timing.lingerMs);
    } else if (this.#phase === 'connecting' || this.#phase === 'reconnecting') {
      void this.#rest(givenUp(this.target)).attempt?.catch(() => {});
    }
  }

  /** Resolves with a link; makes or joins an attempt. */
  #up(): Promise<void> {
    if (this.#link !== undefined) return Promise.resolve();
    if (this.#phase === 'idle' || this.#phase === 'failed') {
      this.#phase = 'connecting';
      this.#attemptNumber = 1;
      this.#problem = undefined;
    }
    return this.#try();
  }

  #try(): Promise<void> {
    if (this.#attempt !== undefined) return this.#attempt.done;
    this.#retry.stop();
    const controller = new AbortController();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Whoever waits has their own copy of the promise.
    promise.catch(() => {});
    this.#attempt = { controller, done: promise };
    this.#open(controller).then(resolve, reject);
    this.#options.changed();
    return promise;
  }

  async #open(controller: AbortController): Promise<void> {
    const { signal } = controller;
    const isCurrent = () => this.#attempt?.controller === controller;
    const opening = this.#options.open({
      target: this.target,
      signal,
      asking: (isAsking) => {
        if (!isCurrent()) return;
        this.#isAsking = isAsking;
        this.#options.changed();
      },
    });
    // One that comes after all, when nobody wants it any more, is closed.
    void opening.then(
      (link) => (signal.aborted ? void link.dispose() : undefined),
      () => {},
    );
    try {
      const link = await this.#orAborted(opening, signal);
      if (isCurrent()) this.#attach(link);
      else void link.dispose();
    } catch (error) {
      if (isCurrent()) this.#attemptFailed(toOpsError(error, this.target));
      throw signal.aborted && signal.reason instanceof OpsError ? signal.reason : toOpsError(error, this.target);
    }
  }

  #attach(link: MachineLink): void {
    this.#attempt = undefined;
    this.#isAsking = false;
    this.#link = link;
    this.#phase = 'connected';
    this.#connectedAt = Date.now();
    this.#problem = undefined;
    void link.closed.then((reason) => this.#lost(link, reason));
    this.#clock.start(link);
    for (const waiter of [...this.#waiters]) waiter.resolve();
    this.#waiters.clear();
    for (const lease of [...this.#leases]) lease.tell(true);
    if (this.#leases.size === 0) this.#nobodyLeft();
    this.#options.changed();
    this.#options.connected?.(this.target, this.#audited(link));
  }

  #attemptFailed(error: OpsError): void {
    const wasReconnecting = this.#phase === 'reconnecting';
    this.#attempt = undefined;
    this.#isAsking = false;
    this.#problem = error;
    if (wasReconnecting && error.retry && this.#leases.size > 0) {
      this.#attemptNumber += 1;
      this.#retry.wait();
    } else {
      this.#phase = 'failed';
      this.#rejectWaiters(error);
    }
    this.#options.changed();
  }

  #lost(link: MachineLink, reason: Error | undefined): void {
    if (link !== this.#link) return;
    const livedMs = Date.now() - (this.#connectedAt ?? 0);
    this.#link = undefined;
    this.#stopTimers();
    this.#problem = reason === undefined ? givenUp(this.target) : toOpsError(reason, this.target);
    this.#options.logger.warn('A link was lost', { target: this.target.id, reason: this.#problem.message });
    void link.dispose();
    if (this.#leases.size === 0) {
      this.#rest(this.#problem);
    } else {
      // A link that comes and goes must not be tried every second for ever.
      if (livedMs >= this.#options.timing.settledMs) this.#retry.reset();
      this.#attemptNumber = 1;
      this.#phase = 'reconnecting';
      this.#retry.wait();
    }
    for (const lease of [...this.#leases]) lease.tell(false);
    this.#options.changed();
  }

  #audited(link: MachineLink): Machine {
    return new AuditedMachine({ name: () => link.name, link: () => link, audit: this.#options.audit, targetId: this.target.id });
  }

  #orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    return orAborted(promise, signal, () => givenUp(this.target));
  }

  #rejectWaiters(error: OpsError): void {
    for (const waiter of [...this.#waiters]) waiter.reject(error);
    this.#waiters.clear();
  }

  #stopLinger(): void {
    clearTimeout(this.#linger);
    this.#linger = undefined;
  }

  #stopTimers(): void {
    this.#stopLinger();
    this.#retry.stop();
    this.#clock.stop();
  }
}

function toOpsError(error: unknown, target: Target): OpsError {
  if (error instanceof OpsError) return error;
  return new OpsError({
    code: 'unavailable',
    message: `The connection to ${target.name} is gone: ${error instanceof Error ? error.message : String(error)}`,
    hint: 'Check that the machine is up and reachable.',
    retry: true,
    cause: error,
  });
}

/** This machine's clock is the one everything is measured by. */
function ownClock(): ClockReading {
  return { offsetMs: 0, uncertaintyMs: 0, utcOffsetMinutes: 0 - new Date().getTimezoneOffset() };
}

function givenUp(target: Target): OpsError {
  return new OpsError({ code: 'cancelled', message: `The connection to ${target.name} is not needed any more.` });
}
