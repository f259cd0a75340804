import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RetryTimer } from '../../../../electron/core/features/hosts/retry-timer.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function startTimer() {
  const due = vi.fn();
  return { due, timer: new RetryTimer([1000, 4000], due) };
}

test('waits longer each time, the last wait again and again, and short ones after a reset', () => {
  const { timer, due } = startTimer();
  for (const delayMs of [1000, 4000, 4000]) {
    due.mockClear();
    timer.wait();
    expect(timer.at).toBe(Date.now() + delayMs);
    vi.advanceTimersByTime(delayMs - 1);
    expect(due).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(due).toHaveBeenCalledOnce();
  }
  timer.reset();
  timer.wait();
  expect(timer.at).toBe(Date.now() + 1000);
});

test('is over at the next look when the machine has slept meanwhile', () => {
  const { timer, due } = startTimer();
  timer.wait();
  timer.stop();
  timer.wait();
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(1000);
  expect(due).toHaveBeenCalledOnce();
});

test('calls nobody after it was stopped', () => {
  const { timer, due } = startTimer();
  timer.wait();
  timer.stop();
  expect(timer.at).toBeUndefined();
  vi.advanceTimersByTime(60_000);
  expect(due).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
