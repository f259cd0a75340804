import { openLocalMachine } from '../../adapters/local/index.ts';
import type { PlanWatched } from './doctor.ts';
import type { OpenLink } from './host-session.ts';
import type { SshWay } from './ssh-way.ts';
import { planWatched } from './watched-way.ts';

/** Opens the link of a session, whatever the way in is. */
export function createLinkOpener(ssh: SshWay): OpenLink {
  return async ({ target, signal, asking }) =>
    target.access.kind === 'local' ? openLocalMachine() : ssh.connect(target, ssh.resolve(target.access), { signal, asking });
}

/** The same for the doctor, who writes down each step. */
export function createWatchedOpener(ssh: SshWay): PlanWatched {
  return (target, book) =>
    target.access.kind === 'local' ? async () => openLocalMachine() : planWatched(ssh, target, target.access, book);
}
