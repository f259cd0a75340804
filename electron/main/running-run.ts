import type { Disposable } from '../../shared/base/disposable.ts';
import type { Client } from '../../shared/contract/index.ts';
import type { RunListItem } from '../../shared/contract/run-record.ts';

/** Knows, without asking, whether a run is going on. */
export interface RunningRun extends Disposable {
  readonly current: RunListItem | undefined;
}

/** Follows `load.active`. When the stream fails the answer is "none": quitting must not hang on it. */
export function followRunningRun(client: Client, onError: (error: unknown) => void): RunningRun {
  const controller = new AbortController();
  let current: RunListItem | undefined;
  const follow = async () => {
    for await (const { run } of await client.load.active(undefined, { signal: controller.signal })) current = run;
  };
  follow()
    .catch((error: unknown) => {
      if (!controller.signal.aborted) onError(error);
    })
    .finally(() => {
      current = undefined;
    });
  return {
    get current() {
      return current;
    },
    dispose: () => controller.abort(),
  };
}
