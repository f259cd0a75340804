import { createRouterClient } from '@orpc/server';
import type { Core } from '../../electron/core/app.ts';
import type { Client } from '../../shared/contract/index.ts';

/** The contract's client straight on a core's router: what the handlers throw comes through as it is. */
export function createInProcessTestClient(core: Pick<Core, 'router'>): Client {
  return createRouterClient(core.router);
}
