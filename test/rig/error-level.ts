import { join } from 'node:path';
import { Database } from '../../electron/core/adapters/sqlite/index.ts';
import { migrate } from '../../electron/core/adapters/sqlite/migrations.ts';
import { errorLevelMigrations } from '../../electron/core/features/evidence/index.ts';
import { NginxErrorLevel } from '../../electron/core/features/evidence/nginx-error-level.ts';
import { HostsService, hostsMigrations } from '../../electron/core/features/hosts/index.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import { localTargetId } from '../../shared/contract/targets.ts';
import { createSilentLogger } from '../contract/silent-logger.ts';
import { createTestPlatform } from './test-platform.ts';

/** What raises the level of nginx' error log, on the database of a data folder: a new one, or that of a core that has ended. */
export function openErrorLevel(
  dataFolder: string,
  isNew = true,
): Disposable & { readonly level: NginxErrorLevel; dispose(): Promise<void> } {
  const database = new Database(join(dataFolder, 'blitz.db'));
  if (isNew) migrate(database, [...hostsMigrations, ...errorLevelMigrations]);
  const logger = createSilentLogger();
  const platform = createTestPlatform({ dataFolder });
  const hosts = new HostsService({ database, platform, currentTargetId: () => localTargetId, logger });
  const watchHosts = (signal: AbortSignal) => hosts.sessions.watch(signal);
  const level = new NginxErrorLevel({ database, hosts: hosts.sessions, watchHosts, logger });
  return {
    level,
    async dispose() {
      await level.dispose();
      await hosts.dispose();
      database.dispose();
    },
  };
}
