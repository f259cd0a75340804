import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is neither `undefined` nor `false`, every `intervalMs`; answers `undefined` when the time is over. */
export async function waitFor<T>(
  ask: () => T | Promise<T>,
  options: { readonly timeoutMs: number; readonly intervalMs?: number | undefined; readonly signal?: AbortSignal | undefined },
): Promise<Exclude<T, undefined | false> | undefined> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    if (options.signal?.aborted) return undefined;
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer as Exclude<T, undefined | false>;
    if (performance.now() >= deadline) return undefined;
    await sleep(options.intervalMs ?? 50);
  }
}
