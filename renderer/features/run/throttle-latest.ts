/** Hands on the newest value at most once an interval: the first at once, the last never lost. */
export function throttleLatest<T>(sink: (value: T) => void, intervalMs: number) {
  let waiting: { value: T } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const release = () => {
    timer = undefined;
    if (!waiting) return;
    const { value } = waiting;
    waiting = undefined;
    timer = setTimeout(release, intervalMs);
    sink(value);
  };
  return {
    /** `now`: do not wait, e.g. for the last value of all. */
    push(value: T, now = false): void {
      waiting = { value };
      if (now) clearTimeout(timer);
      if (now || timer === undefined) release();
    },
    dispose(): void {
      clearTimeout(timer);
      waiting = undefined;
    },
  };
}
