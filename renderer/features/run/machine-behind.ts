import { localTargetId, type Target } from '../../../shared/contract/targets.ts';
import { leadsTo } from '../../../shared/model/leads-to.ts';
import type { LoadPlan } from '../../../shared/model/load-plan.ts';
import { targetHosts } from '../../../shared/model/target-host.ts';

/** The machine that is recorded with a run, and why it is that one. */
export interface MachineBehind {
  /** `undefined` where none is known behind the URL. */
  readonly target: Target | undefined;
  /** `picked`: the one that is worked with. `url`: another one, because the URL leads there. */
  readonly why: 'picked' | 'url' | 'unknown';
  /** The first host that is loaded, where the plan has one. */
  readonly host: string | undefined;
}

/**
 * The machine behind a plan: the one that is worked with, unless the URL leads to another one that is known. A server that was picked is
 * believed to stand behind any other URL; this machine, which is picked from the start, is not.
 */
export function machineBehind(plan: LoadPlan | undefined, current: Target | undefined, targets: readonly Target[]): MachineBehind {
  const hosts = plan ? targetHosts(plan) : [];
  const [host] = hosts;
  const isBehind = ({ access, appUrl }: Target) => leadsTo(hosts, { host: access.kind === 'local' ? undefined : access.host, appUrl });
  if (host === undefined || current === undefined || isBehind(current)) return { target: current, why: 'picked', host };
  const other = targets.find(isBehind);
  if (other) return { target: other, why: 'url', host };
  return current.id === localTargetId ? { target: undefined, why: 'unknown', host } : { target: current, why: 'picked', host };
}
