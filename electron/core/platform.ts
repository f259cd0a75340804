import type { Disposable } from '../../shared/base/disposable.ts';

/** What a door must supply so that the core can run behind it: small and total. */
export interface Platform {
  readonly door: 'desktop' | 'headless' | 'cli' | 'test';
  /** Version of the product, e.g. `0.1.0`. */
  readonly version: string;
  /** Absolute path; created if absent, mode 0700. */
  readonly dataFolder: string;
  /** Absolute paths of the programs that run beside the core. */
  readonly entries: {
    /** Entry of the load engine's worker thread. */
    readonly loadWorker: string;
    /** Entry of the demo lab's process. */
    readonly labHost: string;
    /** Entry of the worker thread that decrypts keys. */
    readonly keyWorker: string;
  };
  /** Starts a Node program in a process of its own that ends with this one. */
  fork(modulePath: string, args: readonly string[]): ChildProgram;
  /** Where passwords and passphrases may be kept. */
  readonly secrets: SecretVault;
  /** Tells the user something while they may be looking elsewhere; `href` (`#/…`) is the screen it is about. Never throws. */
  notify(notification: { title: string; body: string; href?: string | undefined }): void;
}

/** Keeps secrets by name. Never in plain on a disk, in a log or in a list of processes. */
export interface SecretVault {
  /** `keychain`: encrypted by the system's key store and there after a restart; `session`: in memory, forgotten when the console ends. */
  readonly kind: 'keychain' | 'session';
  /** For the user: where they are kept and, where that is memory only, why. */
  readonly sentence: string;
  get(name: string): Promise<string | undefined>;
  set(name: string, secret: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export interface ChildProgram {
  readonly pid: number | undefined;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): Disposable;
  /** Called once, with the exit code, or `undefined` when a signal ended it. */
  onExit(listener: (code: number | undefined) => void): Disposable;
  /** Ends it: asks first (SIGTERM), then, after 3 s, does not ask. */
  kill(): void;
}
