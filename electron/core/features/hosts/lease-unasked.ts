import type { TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { HostStatus } from '../../../../shared/contract/hosts.ts';
import type { Logger } from '../../base/logger.ts';
import type { HostAccess, HostLease } from './host-access.ts';

export interface UnaskedLeaseOptions {
  readonly hosts: HostAccess;
  /** States of the sessions, now and at every change. */
  readonly watchHosts: (signal: AbortSignal) => AsyncIterable<{ readonly hosts: readonly HostStatus[] }>;
  readonly targetId: TargetId;
  /** Shown beside the session. */
  readonly user: string;
  /** Asked when the user would have to be: whether the one who wants the lease may wait for that. */
  readonly mayAsk: () => boolean;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** A lease for what goes on by itself: it is withdrawn, with `unavailable`, where the user would have to be asked for a password or the like. */
export async function leaseUnasked(options: UnaskedLeaseOptions): Promise<HostLease> {
  const { hosts, targetId, user, signal } = options;
  const asked = new AbortController();
  const done = new AbortController();
  const watching = withdrawWhenAsked(options, asked, AbortSignal.any([signal, done.signal]));
  try {
    return await hosts.lease(targetId, user, AbortSignal.any([signal, asked.signal]));
  } catch (error) {
    throw asked.signal.aborted ? asked.signal.reason : error;
  } finally {
    done.abort();
    await watching;
  }
}

async function withdrawWhenAsked(options: UnaskedLeaseOptions, asked: AbortController, signal: AbortSignal): Promise<void> {
  const { hosts: access, watchHosts, targetId, mayAsk, logger } = options;
  try {
    for await (const { hosts } of watchHosts(signal)) {
      const isAsking = hosts.some((host) => host.targetId === targetId && host.state === 'asking');
      if (isAsking && !mayAsk()) asked.abort(wouldAsk(access.target(targetId).name));
    }
  } catch (error) {
    logger.failure('The states of the hosts cannot be watched', error);
  }
}

function wouldAsk(name: string): OpsError {
  return new OpsError({
    code: 'unavailable',
    message: `${name} cannot be entered without asking you something.`,
    hint: 'Connect to it first: open it among the targets.',
  });
}
