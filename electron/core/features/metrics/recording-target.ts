import type { TargetId } from '../../../../shared/base/ids.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { leadsTo } from '../../../../shared/model/leads-to.ts';
import { targetHosts } from '../../../../shared/model/target-host.ts';
import type { ActiveRun } from '../runs/index.ts';

/** The machine whose metrics belong to a run: the one the user has named, else the current one where the run's URL leads to it. */
export function recordingTarget(run: Pick<ActiveRun, 'plan' | 'targetId'>, currentTarget: () => Target): TargetId | undefined {
  if (run.targetId !== undefined) return run.targetId;
  const { id, access, appUrl } = currentTarget();
  const host = access.kind === 'local' ? undefined : access.host;
  return leadsTo(targetHosts(run.plan), { host, appUrl }) ? id : undefined;
}
