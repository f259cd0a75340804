import { implement } from '@orpc/server';
import { targetsContract } from '../../../../shared/contract/targets.ts';
import type { HostsService } from './hosts-service.ts';

/** Handlers of `contract.targets`. */
export function createTargetsApi(hosts: HostsService) {
  const { targets, sshConfig } = hosts;
  const lines = implement(targetsContract);
  return {
    watch: lines.watch.handler(({ signal }) => targets.watch(signal)),
    add: lines.add.handler(({ input }) => targets.add(input)),
    update: lines.update.handler(({ input }) => targets.update(input.id, input.target)),
    duplicate: lines.duplicate.handler(({ input }) => targets.duplicate(input.id)),
    remove: lines.remove.handler(async ({ input }) => ({ removed: await hosts.removeTarget(input.id) })),
    sshConfigHosts: lines.sshConfigHosts.handler(({ input }) => sshConfig.list(input.path)),
    importSshConfig: lines.importSshConfig.handler(({ input }) => sshConfig.add(input)),
    exportFile: lines.exportFile.handler(({ input }) => hosts.exportTargets(input.ids)),
    importFile: lines.importFile.handler(({ input }) => hosts.importTargets(input.content)),
  };
}
