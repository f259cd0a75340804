export type StrictHostKeyChecking = 'yes' | 'ask' | 'accept-new' | 'no';

/** A setting `ssh` would have followed and the console cannot. */
export interface UnsupportedSetting {
  readonly setting: 'ProxyCommand' | 'CertificateFile' | 'PKCS11Provider';
  /** Where it stands: `/home/me/.ssh/config:12`. */
  readonly place: string;
}

/** Everything one has to know to reach a host, as OpenSSH would have worked it out. Paths are absolute, tokens replaced. */
export interface ResolvedHost {
  /** What was asked for: an alias, a name or an address. */
  readonly alias: string;
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  /** In the order in which they are tried; those of the defaults may be absent. */
  readonly identityFiles: readonly string[];
  /** True = keys of the agent are used only where one of `identityFiles` names them. */
  readonly identitiesOnly: boolean;
  /** Socket of the agent; `undefined` = no agent. */
  readonly identityAgent: string | undefined;
  /** Name under which the host key is looked up, where it is not the host's own. */
  readonly hostKeyAlias: string | undefined;
  readonly userKnownHostsFiles: readonly string[];
  readonly globalKnownHostsFiles: readonly string[];
  readonly strictHostKeyChecking: StrictHostKeyChecking;
  readonly hashKnownHosts: boolean;
  /** Until the host has answered as an SSH server. */
  readonly connectTimeoutMs: number;
  /** 0 = not said. */
  readonly serverAliveIntervalMs: number;
  readonly serverAliveCountMax: number;
  /** `tcp4`, `tcp6` or both. */
  readonly addressFamily: 'any' | 'inet' | 'inet6';
  /** How many times one may be asked for a password. */
  readonly passwordPrompts: number;
  /** publickey, keyboard-interactive, password: in the order in which they are tried. */
  readonly authentications: readonly string[];
  /** The machines on the way, nearest first. Those have no `jumps` themselves: this is the whole chain. */
  readonly jumps: readonly ResolvedHost[];
  /** What of its configuration the console cannot do, a sentence each. */
  readonly limits: readonly string[];
  /** Settings for this machine itself without which the way there or the login may fail. */
  readonly unsupported: readonly UnsupportedSetting[];
}

/** `ops@shop.example`, with the port where it is not 22. */
export function machineName(host: ResolvedHost): string {
  const name = host.hostName.includes(':') ? `[${host.hostName}]` : host.hostName;
  return `${host.user}@${name}${host.port === 22 ? '' : `:${host.port}`}`;
}
