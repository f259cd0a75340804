import { type Disposable, toDisposable } from '../../shared/base/disposable.ts';

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
