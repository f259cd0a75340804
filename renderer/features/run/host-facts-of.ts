import { formatCount, formatShare } from '../../../shared/model/format.ts';
import type { HostSample } from '../../../shared/model/host-sample.ts';
import { busyShare } from '../../ui/host-chart-sources.ts';
import { queueName } from '../../ui/host-series.ts';

/** Cores and processes named one by one. */
const mostCores = 8;
const mostProcesses = 3;

/** How a machine was in one second, figure by figure: what can make requests fail. */
export function hostFactsOf({ cpu, cpus, tcp, queues, nginx, processes }: HostSample): (readonly [name: string, value: string])[] {
  const share = (value: number) => formatShare(Math.round(value * 100) / 100);
  const busiest = processes.filter((one) => one.cpu >= 0.01).slice(0, mostProcesses);
  return [
    ['CPU', `${share(busyShare(cpu))} of ${cpus.length === 1 ? 'one core' : `${cpus.length} cores`}`],
    ...(cpus.length > 1 && cpus.length <= mostCores ? [['Each core', cpus.map((one) => share(busyShare(one))).join(', ')] as const] : []),
    ['Steal, I/O wait', `${share(cpu.steal)}, ${share(cpu.iowait)}`],
    ['Accept queue overflows, resets', `${formatCount(tcp.listenOverflows)}, ${formatCount(tcp.resetsSent)}`],
    ...queues
      .filter(({ queued }) => queued > 0)
      .map(
        (queue) => [`Waiting at ${queueName(queue)}`, queue.limit > 0 ? `${queue.queued} of ${queue.limit}` : `${queue.queued}`] as const,
      ),
    ...(nginx ? [['nginx connections', `${formatCount(nginx.active)}, ${formatCount(nginx.writing)} writing`] as const] : []),
    ...(busiest.length > 0
      ? [
          [
            'Busiest',
            busiest.map(({ name, cpu: used, niceness }) => `${name} ${share(used)}${niceness ? ` (nice ${niceness})` : ''}`).join(', '),
          ] as const,
        ]
      : []),
  ];
}
