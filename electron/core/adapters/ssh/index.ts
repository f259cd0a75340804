export { type ConnectSshOptions, connectSsh } from './connect-ssh.ts';
export { listSshConfigHosts, type SshConfigHostEntry } from './list-ssh-config-hosts.ts';
export { resolveSshHost } from './resolve-ssh-host.ts';
export { machineName, type ResolvedHost } from './resolved-host.ts';
export type { HostKeyQuestion, PromptsQuestion, SecretQuestion, SshHooks, SshStep, SshStepName } from './ssh-hooks.ts';
