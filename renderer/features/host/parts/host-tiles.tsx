import { formatBytes, formatCount, formatPlural, formatShare } from '../../../../shared/model/format.ts';
import type { HostSample } from '../../../../shared/model/host-sample.ts';
import { busyShare } from '../../../ui/host-chart-sources.ts';
import { StatRow, StatTile, withUnit } from '../../../ui/stat-tile.tsx';

/** The figures of a machine somebody looks for first. A tone where one of them would explain lost requests. */
export function HostTiles({ sample }: { sample: HostSample }) {
  const { cpu, cpus, load, memory, swap, tcp, nginx, queues } = sample;
  const busy = busyShare(cpu);
  const used = memory.totalBytes - memory.availableBytes;
  const fullest = queues.reduce<(typeof queues)[number] | undefined>(
    (most, one) => (one.queued > (most?.queued ?? -1) ? one : most),
    undefined,
  );
  const lost = tcp.listenOverflows + tcp.listenDrops;
  return (
    <StatRow label="Figures">
      <StatTile
        label="CPU"
        {...withUnit(percent(busy))}
        detail={`of ${formatPlural(cpus.length, 'CPU')}`}
        tone={busy > 0.95 ? 'warning' : undefined}
        testId="tile-cpu"
      />
      <StatTile
        label="Load"
        value={load[0].toFixed(2)}
        detail={`${load[1].toFixed(2)} in 5 min`}
        tone={load[0] > cpus.length * 2 ? 'warning' : undefined}
      />
      <StatTile
        label="Memory"
        {...withUnit(formatBytes(used))}
        detail={`of ${formatBytes(memory.totalBytes)}${swap.usedBytes > 0 ? `, swap ${formatBytes(swap.usedBytes)}` : ''}`}
        tone={memory.availableBytes < memory.totalBytes * 0.05 ? 'warning' : undefined}
      />
      <StatTile label="Steal" {...withUnit(percent(cpu.steal))} detail="taken by others" tone={cpu.steal > 0.1 ? 'warning' : undefined} />
      <StatTile label="I/O wait" {...withUnit(percent(cpu.iowait))} detail={`${formatBytes(sample.disk.writtenBytes)}/s written`} />
      <StatTile
        label="Listen overflows"
        value={formatCount(lost)}
        unit="/s"
        detail={fullest ? `queue ${formatCount(fullest.queued)} of ${formatCount(fullest.limit)}` : 'no queue'}
        tone={lost > 0 ? 'failed' : undefined}
      />
      <StatTile label="Connections" value={formatCount(tcp.established)} detail={`${formatCount(tcp.resetsSent)} resets/s sent`} />
      {nginx ? <StatTile label="nginx" value={formatCount(nginx.active)} detail={`${formatCount(nginx.requests)} req/s`} /> : undefined}
    </StatRow>
  );
}

function percent(share: number): string {
  return formatShare(Math.round(share * 1000) / 1000);
}
