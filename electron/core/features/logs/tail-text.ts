import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { Problem } from '../../../../shared/contract/hosts.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import type { ProcessExit } from '../../base/machine.ts';

/** `1 byte`, `14,000 bytes` */
export function bytesText(bytes: number): string {
  return `${bytes.toLocaleString('en-US')} byte${bytes === 1 ? '' : 's'}`;
}

export function absentText(path: string): string {
  return `${path} is not there; it is followed as soon as it appears.`;
}

/** Why a log cannot be read and what to do about it. */
export function notReadable(path: string, target: Target, asRoot: boolean): Problem {
  const who = target.facts?.user === undefined ? 'the user of this session' : target.facts.user;
  if (asRoot) return { code: 'unavailable', message: `${path} cannot be read, not even as root.`, hint: 'Check the path on the host.' };
  return {
    code: 'consent_required',
    message: `${path} on ${target.name} may not be read by ${who}.`,
    hint: 'Read it as root (sudo -n), or add the user to the group of the file, e.g. adm.',
  };
}

/** Why nobody follows a log any more. */
export function failedEnd(path: string, target: string, exit: ProcessExit, said: string): OpsError {
  const how = exit.kind === 'exited' ? `exit code ${exit.code}` : exit.kind === 'signalled' ? `signal ${exit.signal}` : 'the link was lost';
  return new OpsError({
    code: 'unavailable',
    message: `${path} on ${target} cannot be followed: ${said === '' ? how : `${said.slice(0, 300)} (${how})`}.`,
    hint: 'Check that sh, tail, stat and od are there and can be run, then follow it again.',
  });
}
