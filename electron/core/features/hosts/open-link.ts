import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { openLocalMachine } from '../../adapters/local/index.ts';
import type { MachineLink } from '../../base/machine.ts';
import type { OpenWatched } from './doctor.ts';
import type { OpenLink } from './host-session.ts';

function open(target: Target): MachineLink {
  if (target.access.kind === 'local') return openLocalMachine();
  throw new OpsError({ code: 'unavailable', message: `${target.name} cannot be reached yet.` });
}

/** Opens the link of a session, whatever the way in is. */
export function createLinkOpener(): OpenLink {
  return async ({ target }) => open(target);
}

/** The same for the doctor, who writes down each step. */
export function createWatchedOpener(): OpenWatched {
  return async (target) => open(target);
}
