import type { LabKnobs } from '../../../../shared/contract/lab.ts';

export interface LabStackOptions {
  /** A folder of its own; exists. */
  readonly folder: string;
  /** Loopback port to serve on; 0 = one that is free. */
  readonly port: number;
  /** What `/health` answers as `instance`, so that nobody takes another server for this one. */
  readonly instanceId: string;
  readonly knobs: LabKnobs;
}

/** A stack that serves. */
export interface RunningStack {
  readonly url: string;
  readonly sampleUrl: string;
  /** Absolute paths. */
  readonly logs: readonly string[];
  /** Absent where there is nothing to turn. */
  setKnobs?(knobs: LabKnobs): void;
  /** Settles when its port is closed and everything it started has ended. */
  stop(): Promise<void>;
}

/** Why a stack ended by itself. */
export interface StackFailure {
  readonly message: string;
  readonly hint?: string | undefined;
}

/** The code of the short link every lab has from its start; it leads to the lab's own form, so that following it needs no network. */
export const sampleCode = 'aB3x';
