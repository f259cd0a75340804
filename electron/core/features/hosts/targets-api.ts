import { implement } from '@orpc/server';
import { targetsContract } from '../../../../shared/contract/targets.ts';
import type { HostsService } from './hosts-service.ts';

/** Handlers of `contract.targets`. */
export function createTargetsApi({ targets }: HostsService) {
  const lines = implement(targetsContract);
  return {
    watch: lines.watch.handler(({ signal }) => targets.watch(signal)),
    add: lines.add.handler(({ input }) => targets.add(input)),
    update: lines.update.handler(({ input }) => targets.update(input.id, input.target)),
    duplicate: lines.duplicate.handler(({ input }) => targets.duplicate(input.id)),
  };
}
