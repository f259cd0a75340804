import { type Disposable, toDisposable } from '../../shared/base/disposable.ts';
import { exitCodes } from './exit-codes.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** The launcher and the terminal may both deliver one Ctrl+C; no person presses it twice as fast. */
const togetherMs = 150;

/** Calls the listener at every request to stop (Ctrl+C, SIGTERM, SIGHUP), with how many there have been, until it is disposed of. */
export function onStopSignal(listener: (count: number) => void): Disposable {
  let count = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  const receive = () => {
    const nowMs = performance.now();
    if (nowMs - lastMs < togetherMs) return;
    lastMs = nowMs;
    count += 1;
    listener(count);
  };
  for (const signal of signals) process.on(signal, receive);
  return toDisposable(() => {
    for (const signal of signals) process.off(signal, receive);
  });
}

/** Aborts at the first request to stop, and ends the process at the second: what has to be tidied away hangs. */
export function abortOnStop(): { readonly controller: AbortController } & Disposable {
  const controller = new AbortController();
  const signals = onStopSignal((count) => {
    if (count > 1) process.exit(exitCodes.aborted);
    controller.abort();
  });
  return { controller, dispose: () => signals.dispose() };
}
