import type { Router } from '@orpc/server';
import type { AppInfo } from '../../shared/contract/app.ts';
import type { Contract } from '../../shared/contract/index.ts';
import type { OwnerPlace } from './base/data-folder-lock.ts';
import type { Logger } from './base/logger.ts';

/** Implements the whole contract; any oRPC handler takes it, with an empty context. */
export type CoreRouter = Router<Contract, Record<never, never>>;

/** Everything the console can do, ready to be put behind a door. */
export interface Core {
  readonly router: CoreRouter;
  /** The log every layer writes to: unknown errors get their id here (`logger.failure`). */
  readonly logger: Logger;
  info(): AppInfo;
  /** Tells a second process that finds the data folder held where it may join (see `readOwner`). */
  publishOwner(place: OwnerPlace): void;
  /** Stops a run that is going on, records it as such, and releases everything in reverse order. Safe to call twice. */
  dispose(): Promise<void>;
}
