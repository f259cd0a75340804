import { OpsError, type OpsErrorInit } from '../../../../shared/base/ops-error.ts';
import { fingerprintOf, type HostKeyVerdict } from './known-hosts.ts';
import { typeOfKey } from './known-hosts-file.ts';
import { machineName, type ResolvedHost } from './resolved-host.ts';

/** Everything that can go wrong on the way to a machine, in words that name the machine and say what to do. */

const place = (host: ResolvedHost) => (host.alias === host.hostName ? '' : ` (${host.alias} in the SSH configuration)`);

function failure(host: ResolvedHost, init: Omit<OpsErrorInit, 'details'>): OpsError {
  return new OpsError({ ...init, details: { machine: machineName(host) } });
}

/** The same for the way to a machine, which may lead through a command. */
function wayFailure(host: ResolvedHost, init: Omit<OpsErrorInit, 'details'>): OpsError {
  const command = host.unsupported.find(({ setting }) => setting === 'ProxyCommand');
  if (command === undefined) return failure(host, init);
  return failure(host, {
    ...init,
    message: `${init.message} The SSH configuration leads there through ProxyCommand (${command.place}), which is not supported yet: it was tried directly.`,
    hint: 'Use a jump host instead: ProxyJump in ~/.ssh/config, or the one in the settings of the target.',
  });
}

export function cancelledBefore(host: ResolvedHost): OpsError {
  return failure(host, { code: 'cancelled', message: `The connection to ${machineName(host)} was cancelled.` });
}

export function nameNotFound(host: ResolvedHost, cause: NodeJS.ErrnoException): OpsError {
  const transient = cause.code === 'EAI_AGAIN';
  return wayFailure(host, {
    code: 'unavailable',
    message: `The name ${host.hostName}${place(host)} ${transient ? 'could not be looked up: the name service does not answer' : 'is not known'}.`,
    hint: transient ? 'Check this machine’s network and try again.' : 'Check the spelling, or write the address instead.',
    retry: true,
    cause,
  });
}

export function portFailed(host: ResolvedHost, cause: NodeJS.ErrnoException): OpsError {
  const refused = cause.code === 'ECONNREFUSED';
  return wayFailure(host, {
    code: 'unavailable',
    message: refused
      ? `${machineName(host)} refuses connections: nothing listens on port ${host.port}.`
      : `${machineName(host)} cannot be reached on port ${host.port}: ${cause.message}`,
    hint: refused ? 'Check the port and that sshd runs there.' : 'Check the address, the network and the firewall on the way.',
    retry: true,
    cause,
  });
}

/** `waitedFor`: what did not come. */
export function timedOut(host: ResolvedHost, waitedFor: string, limitMs: number): OpsError {
  return wayFailure(host, {
    code: 'timeout',
    message: `${machineName(host)} did not ${waitedFor} within ${limitMs / 1000} s.`,
    hint: 'Check the address, the port and the firewall (a security group drops silently); ConnectTimeout in ~/.ssh/config sets this limit.',
    retry: true,
  });
}

export function notSsh(host: ResolvedHost, said: string): OpsError {
  const quoted = JSON.stringify(said.slice(0, 80));
  return wayFailure(host, {
    code: 'unavailable',
    message: `Port ${host.port} of ${host.hostName} is not an SSH server${said === '' ? '' : `: it said ${quoted}`}.`,
    hint: 'Check the port: sshd usually listens on 22.',
  });
}

export function closedBeforeLogin(host: ResolvedHost, stage: string, cause?: Error): OpsError {
  return wayFailure(host, {
    code: 'unavailable',
    message: `${machineName(host)} closed the connection ${stage}${cause === undefined ? '' : `: ${cause.message}`}.`,
    hint: 'Its log says why (journalctl -u ssh, /var/log/auth.log): too many connections, a ban of this address, or a restart.',
    retry: true,
    cause,
  });
}

export function handshakeFailed(host: ResolvedHost, cause: Error): OpsError {
  return failure(host, {
    code: 'unavailable',
    message: `${machineName(host)} and the console found no common ground: ${cause.message}.`,
    hint: 'The SSH server is very old, or allows only algorithms the console does not have; `ssh -v` shows what it offers.',
    cause,
  });
}

export function jumpRefuses(jump: ResolvedHost, to: ResolvedHost, cause: Error & { reason?: unknown }): OpsError {
  const forbidden = cause.reason === 1 || /prohibited/i.test(cause.message);
  const said = cause.message.replace('(SSH) Channel open failure: ', '') || 'it gives no reason';
  const through = `${machineName(jump)}, the jump host,`;
  return new OpsError({
    code: 'unavailable',
    message: forbidden
      ? `${through} does not allow connections through it to ${to.hostName}:${to.port} (${said}).`
      : `${through} cannot reach ${to.hostName}:${to.port}: ${said}.`,
    hint: forbidden
      ? `On ${jump.hostName} set "AllowTcpForwarding yes" (and look at PermitOpen) in sshd_config.`
      : `Check the address and the port as ${jump.hostName} sees them.`,
    retry: !forbidden,
    details: { machine: machineName(jump) },
    cause,
  });
}

export function hostKeyRefused(host: ResolvedHost, key: Buffer, verdict: HostKeyVerdict): OpsError {
  const shown = `${typeOfKey(key)} ${fingerprintOf(key)}`;
  const name = machineName(host);
  switch (verdict.kind) {
    case 'changed':
      return failure(host, {
        code: 'conflict',
        message: `The host key of ${name} has changed. It shows ${shown}; ${verdict.path}:${verdict.line} says ${verdict.knownFingerprint}. Nothing was sent to it.`,
        hint: `Somebody may be listening in, or the machine was made anew. Ask who runs it for its fingerprint; if the new key is right, remove line ${verdict.line} of ${verdict.path} and connect again.`,
      });
    case 'revoked':
      return failure(host, {
        code: 'conflict',
        message: `The key ${name} shows (${shown}) is marked as revoked in ${verdict.path}:${verdict.line}. Nothing was sent to it.`,
        hint: 'Do not connect. Whoever runs the machine has to give it a new key.',
      });
    case 'cert_authority':
      return failure(host, {
        code: 'conflict',
        message: `${name} is vouched for by a certificate authority (${verdict.path}:${verdict.line}), and the console cannot check certificates. It shows ${shown}.`,
        hint: `Compare the fingerprint, then add the key itself: ssh-keyscan -p ${host.port} ${host.hostName} >> ${verdict.path}`,
      });
    case 'unreadable':
      return failure(host, {
        code: 'conflict',
        message: `${name} was not connected to: ${verdict.path}${verdict.line === undefined ? '' : `:${verdict.line}`} cannot be relied on: ${verdict.reason}.`,
        hint: verdict.line === undefined ? 'Make the file readable for you.' : `Correct or remove line ${verdict.line} of ${verdict.path}.`,
      });
    default:
      return failure(host, {
        code: 'consent_required',
        message: `The host key of ${name} is not known (${shown}), and StrictHostKeyChecking is yes.`,
        hint: `Compare the fingerprint, then add it: ssh-keyscan -p ${host.port} ${host.hostName} >> ~/.ssh/known_hosts`,
      });
  }
}

/** What a login came to. `problems` and `unsupported` are sentences without a full stop. */
export interface RefusedLogin {
  readonly tried: readonly string[];
  readonly offered: readonly string[];
  readonly problems: readonly string[];
  /** What `ssh` would have tried and the console cannot. */
  readonly unsupported: readonly string[];
}

export function loginRefused(host: ResolvedHost, { tried, offered, problems, unsupported }: RefusedLogin): OpsError {
  const attempts = tried.length === 0 ? 'there was nothing to try' : `tried ${tried.join(', ')}`;
  const offers = offered.length === 0 ? '' : `; it accepts ${offered.join(', ')}`;
  const settings = host.unsupported
    .filter(({ setting }) => setting !== 'ProxyCommand')
    .map(({ setting, place: where }) => `${setting} (${where}) is not supported yet`);
  const notYet = [...unsupported, ...settings];
  const sentences = [...problems, ...notYet].map((sentence) => ` ${sentence}.`).join('');
  const usesProvider = host.unsupported.some(({ setting }) => setting === 'PKCS11Provider');
  const agent = usesProvider ? ', or add the token to an ssh-agent (ssh-add -s)' : '';
  return failure(host, {
    code: 'invalid_input',
    message: `${machineName(host)} did not let ${host.user} in: ${attempts}${offers}.${sentences}`,
    hint:
      notYet.length === 0
        ? `Check the user name, and that a key tried is in ~${host.user}/.ssh/authorized_keys there; IdentityFile in ~/.ssh/config or the target's settings names another key.`
        : `Use a plain key (ssh-keygen -t ed25519) that is in ~${host.user}/.ssh/authorized_keys there, named by IdentityFile in ~/.ssh/config or the target's settings${agent}.`,
  });
}

export function keyUnusable(
  host: ResolvedHost,
  path: string,
  problem: { reason: 'wrong_passphrase' | 'unsupported'; detail: string },
): OpsError {
  return problem.reason === 'wrong_passphrase'
    ? failure(host, {
        code: 'invalid_input',
        message: `The passphrase for ${path} is wrong, so ${machineName(host)} was not entered.`,
        hint: `Try again; \`ssh-keygen -y -f ${path}\` tells whether a passphrase is the right one.`,
      })
    : failure(host, {
        code: 'invalid_input',
        message: `The key ${path} cannot be read by the console: ${problem.detail}.`,
        hint: `Encrypt it with a common cipher (\`ssh-keygen -p -Z aes256-ctr -f ${path}\`), or add it to an ssh-agent.`,
      });
}

export function tooManyKeys(host: ResolvedHost, tried: readonly string[]): OpsError {
  return failure(host, {
    code: 'invalid_input',
    message: `${machineName(host)} broke off after too many attempts to log in: tried ${tried.join(', ')}.`,
    hint: 'The agent offers more keys than the server looks at: name the right one (IdentityFile) and set "IdentitiesOnly yes" for this host.',
  });
}

export function passwordExpired(host: ResolvedHost): OpsError {
  return failure(host, {
    code: 'invalid_input',
    message: `The password of ${machineName(host)} has expired, and the server wants a new one.`,
    hint: `Change it with \`ssh ${host.user}@${host.hostName}\` in a terminal, then connect again.`,
  });
}

export function linkLost(host: ResolvedHost, isJump: boolean, reason: string): OpsError {
  return failure(host, {
    code: 'unavailable',
    message: `The link to ${isJump ? 'the jump host ' : ''}${machineName(host)} was lost: ${reason}.`,
    hint: 'Commands that ran over it may go on on the machine; the console connects again by itself.',
    retry: true,
  });
}
