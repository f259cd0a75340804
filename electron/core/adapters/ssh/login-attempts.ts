import type { AnyAuthMethod, AuthenticationType, AuthHandlerMiddleware } from 'ssh2';
import type { OpsError } from '../../../../shared/base/ops-error.ts';
import type { LoginIdentities } from './login-identities.ts';
import { machineName, type ResolvedHost } from './resolved-host.ts';
import { loginRefused } from './ssh-failure.ts';
import type { SshHooks } from './ssh-hooks.ts';

export interface LoginOptions {
  readonly host: ResolvedHost;
  readonly hooks: SshHooks;
  readonly identities: LoginIdentities;
  /** Runs a question whose time does not count. */
  outsideLimit<T>(work: () => Promise<T>): Promise<T>;
  /** Somebody who was asked said no. */
  giveUp(error: unknown): void;
  /** Passwords that were right, or may be, from before; by `user@host`. */
  readonly passwords: Map<string, string>;
}

/** Tries one way to log in after the other, as OpenSSH would: keys, keyboard-interactive, password. */
export class LoginAttempts {
  /** The way that is being tried; after success the one that worked. */
  current = '';
  readonly #options: LoginOptions;
  readonly #tried: string[] = [];
  #offered: readonly string[] = [];
  #hasBegun = false;
  #hasTriedKeys = false;
  #passwords = 0;
  #rounds = 0;
  #promptedInRound = true;

  constructor(options: LoginOptions) {
    this.#options = options;
  }

  /** What ssh2 asks for the next attempt. */
  readonly handler: AuthHandlerMiddleware = (methodsLeft, _partial, next) => {
    const { giveUp } = this.#options;
    this.#next(methodsLeft ?? []).then((method) => (method === undefined ? giveUp(this.refused()) : next(method)), giveUp);
  };

  get tried(): readonly string[] {
    return [...this.#options.identities.tried, ...this.#tried];
  }

  refused(): OpsError {
    const { host, identities } = this.#options;
    return (
      identities.unusable ??
      loginRefused(host, { tried: this.tried, offered: this.#offered, problems: identities.problems, unsupported: identities.unsupported })
    );
  }

  async #next(methodsLeft: readonly string[]): Promise<AnyAuthMethod | undefined> {
    const { host, identities } = this.#options;
    const username = host.user;
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.current = 'none';
      return { type: 'none', username };
    }
    this.#offered = methodsLeft;
    for (const method of host.authentications.filter((name) => methodsLeft.includes(name)) as AuthenticationType[]) {
      this.current = method;
      if (method === 'publickey' && !this.#hasTriedKeys) {
        this.#hasTriedKeys = true;
        await identities.load();
        if (!identities.isEmpty) return { type: 'agent', username, agent: identities };
      }
      // A server that takes no answers though it says so is not asked again.
      if (method === 'keyboard-interactive' && this.#rounds < host.passwordPrompts && this.#promptedInRound) {
        this.#rounds += 1;
        this.#promptedInRound = false;
        if (this.#rounds === 1) this.#tried.push('keyboard-interactive');
        return { type: 'keyboard-interactive', username, prompt: (...args) => this.#prompt(...args) };
      }
      if (method === 'password' && this.#passwords < host.passwordPrompts) {
        const password = await this.#password();
        if (this.#passwords === 1) this.#tried.push('password');
        return { type: 'password', username, password };
      }
    }
    return undefined;
  }

  async #password(): Promise<string> {
    const { host, hooks, passwords, outsideLimit } = this.#options;
    const subject = machineName(host);
    const again = this.#passwords > 0;
    this.#passwords += 1;
    const before = passwords.get(subject);
    if (before !== undefined && !again) return before;
    const password = await outsideLimit(() => hooks.password({ machine: subject, subject, again }));
    passwords.set(subject, password);
    return password;
  }

  #prompt(
    name: string,
    instructions: string,
    _language: string,
    prompts: readonly { readonly prompt: string; readonly echo?: boolean }[],
    finish: (answers: string[]) => void,
  ): void {
    const { host, hooks, outsideLimit, giveUp } = this.#options;
    this.#promptedInRound = true;
    const question = {
      machine: machineName(host),
      name,
      instructions,
      prompts: prompts.map(({ prompt, echo }) => ({ text: prompt, echo: echo ?? false })),
    };
    outsideLimit(() => hooks.prompts(question)).then((answers) => finish([...answers]), giveUp);
  }
}
