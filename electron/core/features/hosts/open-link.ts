import { OpsError } from '../../../../shared/base/ops-error.ts';
import { openLocalMachine } from '../../adapters/local/index.ts';
import type { OpenLink } from './host-session.ts';

/** Opens the way to a target, whatever it is. */
export function createLinkOpener(): OpenLink {
  return async ({ target }) => {
    if (target.access.kind === 'local') return openLocalMachine();
    throw new OpsError({ code: 'unavailable', message: `${target.name} cannot be reached yet.` });
  };
}
