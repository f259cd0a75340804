import type { HostStatus } from '../../../shared/contract/hosts.ts';
import type { Target } from '../../../shared/contract/targets.ts';

export interface StressProps {
  /** The machine that would be stressed. */
  target: Target;
  link: HostStatus | undefined;
  targets: readonly Target[];
}

/** Stressing a machine, always with an end. */
export function StressView({ target }: StressProps) {
  return <h1>Stress {target.name}</h1>;
}
