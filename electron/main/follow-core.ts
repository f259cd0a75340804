import { setTimeout as sleep } from 'node:timers/promises';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { Client } from '../../shared/contract/index.ts';

const retryMs = 1_000;

export interface Follow<T> {
  /** The core there is now; another one when the process we had joined has gone. */
  readonly openClient: () => Promise<Client>;
  readonly open: (client: Client, signal: AbortSignal) => Promise<AsyncIterable<T>> | AsyncIterable<T>;
  readonly onValue: (value: T) => void;
  /** It cannot be seen any more; the next value comes when it can be again. */
  readonly onLost: () => void;
}

/** Follows a stream of whichever core the shell is at, for as long as the shell lives. */
export function followCore<T>({ openClient, open, onValue, onLost }: Follow<T>): Disposable {
  const controller = new AbortController();
  const { signal } = controller;
  const follow = async () => {
    while (!signal.aborted) {
      try {
        for await (const value of await open(await openClient(), signal)) if (!signal.aborted) onValue(value);
      } catch {
        // The process we had joined may be gone, or be going.
      }
      if (signal.aborted) return;
      onLost();
      await sleep(retryMs, undefined, { signal, ref: false }).catch(() => {});
    }
  };
  void follow();
  return { dispose: () => controller.abort() };
}
