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
  };
  /** Starts a Node program in a process of its own that ends with this one. */
  fork(modulePath: string, args: readonly string[]): ChildProgram;
  /** Tells the user something while they may be looking elsewhere. Never throws. */
  notify(notification: { readonly title: string; readonly body: string }): void;
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
