import { setTimeout as sleep } from 'node:timers/promises';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { Client } from '../../shared/contract/index.ts';
import type { RunListItem } from '../../shared/contract/run-record.ts';

/** Knows, without asking, whether a run is going on. */
export interface RunningRun extends Disposable {
  readonly current: RunListItem | undefined;
}

const retryMs = 1_000;

/**
 * Follows `load.active` of whichever core the shell is at. While it cannot be seen the answer is "none": quitting must not hang on it.
 */
export function followRunningRun(openClient: () => Promise<Client>): RunningRun {
  const controller = new AbortController();
  const { signal } = controller;
  let current: RunListItem | undefined;
  const follow = async () => {
    while (!signal.aborted) {
      try {
        const client = await openClient();
        for await (const { run } of await client.load.active(undefined, { signal })) current = run;
      } catch {
        // The process we had joined may be gone, or be going.
      }
      current = undefined;
      await sleep(retryMs, undefined, { signal, ref: false }).catch(() => {});
    }
  };
  void follow();
  return {
    get current() {
      return current;
    },
    dispose: () => controller.abort(),
  };
}
