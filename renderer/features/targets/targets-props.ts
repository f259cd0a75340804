import type { TargetId } from '../../../shared/base/ids.ts';
import type { HostStatus } from '../../../shared/contract/hosts.ts';
import type { Target } from '../../../shared/contract/targets.ts';

/** What the Targets screens are given. */
export interface TargetsProps {
  /** This machine first; empty until they are known. */
  targets: readonly Target[];
  hosts: ReadonlyMap<TargetId, HostStatus>;
  current: Target | undefined;
  pick(id: TargetId): void;
}
