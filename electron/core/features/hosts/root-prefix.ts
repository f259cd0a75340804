import type { Problem } from '../../../../shared/contract/hosts.ts';
import { lastLineOf, runCommand } from '../../base/run-command.ts';
import type { HostLease } from './host-access.ts';

/** Asks sudo whether it would run what its arguments say, without running it. 0 yes, 3 nothing to ask: we are root, 4 no sudo, else no. */
const askScript = `
[ "$(id -u)" = 0 ] && exit 3
command -v sudo >/dev/null 2>&1 || exit 4
exec sudo -n -l -- "$@"
`;

/** What to put in front of `sh -c …` so that root runs it; nothing where we are root already; or why that cannot be. Never waits for a password. */
export async function rootPrefix(
  lease: HostLease,
  purpose: string,
  signal: AbortSignal,
): Promise<{ readonly prefix: readonly string[] } | { readonly problem: Problem }> {
  const argv = ['sh', '-c', askScript, 'blitz', 'sh', '-c', ':'];
  const { exit, stderr } = await runCommand(lease.machine, { argv, purpose: `${purpose}: may it be read as root`, signal });
  const code = exit.kind === 'exited' ? exit.code : undefined;
  if (code === 3) return { prefix: [] };
  if (code === 0) return { prefix: ['sudo', '-n', '--'] };
  const { name } = lease.target;
  if (code === 4) {
    const message = `${name} has no sudo, and this user is not root.`;
    return { problem: { code: 'missing_tool', message, hint: 'Add the user to the group of the file, or follow it as another user.' } };
  }
  const why = lastLineOf(stderr);
  const problem: Problem = {
    code: 'consent_required',
    message: `sudo on ${name} does not let this user read logs as root without a password${why === '' ? '.' : `: ${why.slice(0, 200)}`}`,
    hint: 'Add the user to the group of the file (e.g. adm), or allow it in sudoers: USER ALL=(root) NOPASSWD: /usr/bin/sh',
  };
  return { problem };
}
