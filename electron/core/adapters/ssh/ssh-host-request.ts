/** What `ssh` would be told on its command line. What is left out comes from its configuration, then from OpenSSH's defaults. */
export interface SshHostRequest {
  /** A host name, an address, or an alias of the configuration. */
  readonly host: string;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  /** Absolute, or beginning with `~/`. It is tried before those of the configuration. */
  readonly identityFile?: string | undefined;
  /** `[user@]host[:port]`, several separated by commas; `none` = no jump. */
  readonly proxyJump?: string | undefined;
  /** False = no configuration file is read. */
  readonly useSshConfig: boolean;
}

export interface SshConfigPlace {
  /** `~/.ssh/config` */
  readonly configPath?: string | undefined;
  /** `/etc/ssh/ssh_config`; an empty text = none. */
  readonly systemConfigPath?: string | undefined;
  /** Whose `~` it is: the home folder of the user who runs the console. */
  readonly home?: string | undefined;
  /** Where SSH_AUTH_SOCK and `${NAME}` are looked up. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
}
