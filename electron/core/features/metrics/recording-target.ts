import type { TargetId } from '../../../../shared/base/ids.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { isLoopbackHost, normalizeHost, targetHosts } from '../../../../shared/model/target-host.ts';
import type { ActiveRun } from '../runs/index.ts';

/**
 * The machine whose metrics belong to a run: the one the user has named, else the current one where the run's URL leads to it; both on
 * loopback counts as the same machine.
 */
export function recordingTarget(run: Pick<ActiveRun, 'plan' | 'targetId'>, currentTarget: () => Target): TargetId | undefined {
  if (run.targetId !== undefined) return run.targetId;
  const target = currentTarget();
  const own = ownHosts(target);
  const isOwn = (host: string) => own.has(host) || (isLoopbackHost(host) && [...own].some(isLoopbackHost));
  return targetHosts(run.plan).some(isOwn) ? target.id : undefined;
}

function ownHosts(target: Target): Set<string> {
  const url = URL.parse(target.appUrl);
  const access = target.access.kind === 'local' ? 'localhost' : target.access.host;
  return new Set([access, ...(url === null ? [] : [url.hostname])].map(normalizeHost));
}
