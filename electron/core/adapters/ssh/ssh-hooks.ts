/** A key nobody has vouched for. */
export interface HostKeyQuestion {
  /** `ops@shop.example:2222`: the hop it is about. */
  readonly machine: string;
  /** e.g. `ssh-ed25519` */
  readonly keyType: string;
  /** `SHA256:…`, as OpenSSH writes it. */
  readonly fingerprint: string;
  /** The file that gets the key. */
  readonly knownHostsPath: string;
  /** Other types of key that are known for that host. */
  readonly otherKeyTypes: readonly string[];
}

export interface SecretQuestion {
  readonly machine: string;
  /** The key's file, or `user@host[:port]`. */
  readonly subject: string;
  /** The answer before was wrong. */
  readonly again: boolean;
}

export interface PromptsQuestion {
  readonly machine: string;
  readonly name: string;
  readonly instructions: string;
  readonly prompts: readonly { readonly text: string; readonly echo: boolean }[];
}

export type SshStepName = 'name' | 'port' | 'host_key' | 'login';

/** How far the way to a machine has been gone; each step of each hop comes once as `running` and once as what became of it. */
export interface SshStep {
  readonly machine: string;
  /** 0 = the machine nearest to us; the last one is the target. */
  readonly hop: number;
  readonly step: SshStepName;
  readonly state: 'running' | 'ok' | 'failed';
  /** What was found (`192.0.2.7`, `OpenSSH_9.2p1, 14 ms`, `ssh-ed25519 SHA256:… known`, `publickey`), or what went wrong. */
  readonly detail?: string | undefined;
  readonly durationMs?: number | undefined;
}

/**
 * What only somebody else can say on the way to a machine. While one of these waits, no time limit of the connection runs. A rejection
 * ends the attempt with that very error.
 */
export interface SshHooks {
  /** Resolves = "it is the right key": it is written to known_hosts and the connection is made anew. No secret has been sent before. */
  hostKey(question: HostKeyQuestion): Promise<void>;
  passphrase(question: SecretQuestion): Promise<string>;
  password(question: SecretQuestion): Promise<string>;
  /** One answer for each prompt. */
  prompts(question: PromptsQuestion): Promise<readonly string[]>;
  onStep?(step: SshStep): void;
}
