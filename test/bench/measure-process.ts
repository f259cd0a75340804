import type { Measured, Task } from './contender.ts';

/** Answers the tasks a bench sends over IPC with what `fire` used of this process; ends with the bench. */
export function serveTasks(fire: (task: Task) => Promise<{ requests: number; p99Ms: number }>): void {
  let warm = false;
  process.on('message', async (task: Task) => {
    if (!warm) await fire({ ...task, requests: 20_000, connections: 50, keepAlive: true });
    warm = true;
    let residentBytes = 0;
    const watch = setInterval(() => {
      residentBytes = Math.max(residentBytes, process.memoryUsage.rss());
    }, 50);
    const started = performance.now();
    const before = process.cpuUsage();
    const { requests, p99Ms } = await fire(task);
    const { user, system } = process.cpuUsage(before);
    clearInterval(watch);
    const measured: Measured = {
      requests,
      cpuSeconds: (user + system) / 1e6,
      seconds: (performance.now() - started) / 1000,
      p99Ms,
      residentBytes: Math.max(residentBytes, process.memoryUsage.rss()),
    };
    process.send?.(measured);
  });
  process.on('disconnect', () => process.exit(0));
}
