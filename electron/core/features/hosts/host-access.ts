import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import type { Machine } from '../../base/machine.ts';

/** What other features know of hosts. */
export interface HostAccess {
  /** Throws OpsError `not_found`. */
  target(id: TargetId): Target;
  targets(): readonly Target[];
  /** The target the user works with: the one named in the settings, else this machine. */
  currentTarget(): Target;
  /**
   * Connects if nobody has yet (asking the user what must be asked) and holds the session until the lease is disposed of. `user` is shown
   * beside the session: `tail of /var/log/app.log`. Rejects with OpsError when the first connection fails; later the link may come and go.
   */
  lease(id: TargetId, user: string, signal?: AbortSignal): Promise<HostLease>;
}

/** A share in the one session of a target. */
export interface HostLease extends Disposable {
  readonly target: Target;
  /** Runs commands on the link of the moment; every one is audited. Rejects with `unavailable` while there is no link. */
  readonly machine: Machine;
  readonly isUp: boolean;
  /** Host's clock minus ours, in ms; 0 for this machine, `undefined` until measured. */
  readonly clockOffsetMs: number | undefined;
  /** Minutes the host's local time is ahead of UTC; `undefined` until measured. Log lines are written in it. */
  readonly utcOffsetMinutes: number | undefined;
  /** Called with `true` when the link is back and `false` when it is lost. */
  onLink(listener: (isUp: boolean) => void): Disposable;
  /** Resolves at once while the link is up, else when it is back; rejects with OpsError when nobody tries any more, or with the signal. */
  untilUp(signal?: AbortSignal): Promise<void>;
}
