import type { TargetId } from '../../../../shared/base/ids.ts';
import { localTargetId, type Target } from '../../../../shared/contract/targets.ts';
import { leadsTo } from '../../../../shared/model/leads-to.ts';
import type { LoadPlan } from '../../../../shared/model/load-plan.ts';
import { effectivePorts, isLoopbackHost, targetHosts } from '../../../../shared/model/target-host.ts';

/** A run, as far as it says which machine is behind it. */
export interface RecordedRun {
  readonly plan: Pick<LoadPlan, 'requests' | 'connection'>;
  readonly targetId?: TargetId | undefined;
}

/**
 * The machine whose metrics and evidence belong to a run: the one the user has named, else the current one where the run's URL leads to it, else
 * this one where it leads to the demo lab.
 */
export function recordingTarget(run: RecordedRun, currentTarget: () => Target, labUrl: string | undefined): TargetId | undefined {
  if (run.targetId !== undefined) return run.targetId;
  const { id, access, appUrl } = currentTarget();
  const host = access.kind === 'local' ? undefined : access.host;
  if (leadsTo(targetHosts(run.plan), { host, appUrl })) return id;
  return leadsToLab(run.plan, labUrl) ? localTargetId : undefined;
}

/** True when requests of the plan go to the demo lab, which is always on this machine's loopback. */
export function leadsToLab(plan: RecordedRun['plan'], labUrl: string | undefined): boolean {
  const port = labUrl === undefined ? undefined : URL.parse(labUrl)?.port;
  return port !== undefined && targetHosts(plan).some(isLoopbackHost) && effectivePorts(plan).includes(Number(port));
}
