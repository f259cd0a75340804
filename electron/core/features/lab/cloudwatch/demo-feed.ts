import { cpus, freemem, totalmem } from 'node:os';
import type { EmulatedAccount } from './emulated-account.ts';
import type { MetricName } from './metrics/metric-name.ts';

export const demoInstanceId = 'i-demolab';

const dimensions = [{ name: 'InstanceId', value: demoInstanceId }];

/** What the demo's instance sends, once a second. */
export const demoMetrics = {
  cpu: { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions },
  memory: { namespace: 'CWAgent', name: 'mem_used_percent', dimensions },
  /** Of the lab's own process: percent of one processor. */
  process: { namespace: 'CWAgent', name: 'procstat_cpu_usage', dimensions: [...dimensions, { name: 'pattern', value: 'demo-lab' }] },
} satisfies Record<string, MetricName>;

const everyMs = 1_000;

/** Puts the CPU and memory of this machine, and with `ownProcess` the CPU of this process, into the account once a second until disposed of. */
export function startDemoFeed(account: EmulatedAccount, { ownProcess }: { readonly ownProcess: boolean }): { dispose(): void } {
  let before = look();
  const put = (metric: MetricName, value: number, at: number) => {
    const sample = { at, sampleCount: 1, sum: value, minimum: value, maximum: value, values: [value] };
    account.metrics.put({ metric, unit: 'Percent', resolutionS: 1, sample }, at);
  };
  const timer = setInterval(() => {
    const now = look();
    const at = Date.now();
    const totalMs = now.totalMs - before.totalMs;
    if (totalMs > 0) put(demoMetrics.cpu, (100 * (now.busyMs - before.busyMs)) / totalMs, at);
    put(demoMetrics.memory, 100 * (1 - freemem() / totalmem()), at);
    const elapsedMs = now.atMs - before.atMs;
    if (ownProcess && elapsedMs > 0) put(demoMetrics.process, (100 * (now.ownMs - before.ownMs)) / elapsedMs, at);
    before = now;
  }, everyMs);
  return { dispose: () => clearInterval(timer) };
}

/** Times of all processors and of this process since they began, in ms. */
function look() {
  let busyMs = 0;
  let totalMs = 0;
  for (const { times } of cpus()) {
    const sum = times.user + times.nice + times.sys + times.idle + times.irq;
    totalMs += sum;
    busyMs += sum - times.idle;
  }
  const { user, system } = process.cpuUsage();
  return { busyMs, totalMs, ownMs: (user + system) / 1000, atMs: performance.now() };
}
