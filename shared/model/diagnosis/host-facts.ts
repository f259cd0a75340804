import type { HostProcess, HostSample } from '../host-sample.ts';
import { busyShare } from '../report/host-series.ts';
import type { RunRecord } from './verdict.ts';

/** How the machine was over a run. Shares are 0…1 of all its CPUs. */
export interface HostFacts {
  readonly cpuCount: number;
  readonly busy: number;
  readonly steal: number;
  /** Of one second; absent where nobody looked. */
  at(second: number): { readonly busy: number; readonly steal: number } | undefined;
  /** Share of all CPUs the programs of this name took, of those among the busiest. */
  share(matches: (process: HostProcess) => boolean): number;
  /** CPUs the busiest process of this name took at most: 1 is one whole. */
  most(matches: (process: HostProcess) => boolean): number;
  /** The longest accept queue of a port, and the sample in which it was seen. */
  queue(port: number): { readonly queued: number; readonly limit: number; readonly atMs: number } | undefined;
  /** The busiest program over the run. */
  readonly top: { readonly name: string; readonly share: number } | undefined;
  readonly swappedBytes: number;
}

/** Reads the machine's samples of a run; `undefined` where there is none. */
export function hostFacts({ host, summary }: RunRecord): HostFacts | undefined {
  const startedAt = Date.parse(summary.metadata.startedAt);
  if (host.length === 0 || !Number.isFinite(startedAt)) return undefined;
  const during = host.filter(({ at }) => at <= startedAt + summary.metadata.durationMs + 1500);
  const samples = during.length > 0 ? during : host;
  const mean = (read: (sample: HostSample) => number) => samples.reduce((sum, sample) => sum + read(sample), 0) / samples.length;
  const cpuCount = Math.max(1, ...samples.map(({ cpus }) => cpus.length));
  // A sample says how the second before it was.
  const bySecond = new Map(samples.map((sample) => [Math.max(0, Math.ceil((sample.at - startedAt) / 1000) - 1), sample]));
  const taken = (sample: HostSample, matches: (process: HostProcess) => boolean) =>
    sample.processes.reduce((sum, process) => sum + (matches(process) ? process.cpu : 0), 0);
  const share = (matches: (process: HostProcess) => boolean) => mean((sample) => taken(sample, matches)) / cpuCount;
  const names = new Set(samples.flatMap(({ processes }) => processes.map(({ name }) => name)));
  const [top] = [...names]
    .map((name) => ({ name, share: share((process) => process.name === name) }))
    .sort((a, b) => b.share - a.share || a.name.localeCompare(b.name));
  return {
    cpuCount,
    busy: mean(({ cpu }) => busyShare(cpu)),
    steal: mean(({ cpu }) => cpu.steal),
    at(second) {
      const sample = bySecond.get(second);
      return sample === undefined ? undefined : { busy: busyShare(sample.cpu), steal: sample.cpu.steal };
    },
    share,
    most: (matches) =>
      samples.reduce((most, { processes }) => processes.reduce((high, one) => (matches(one) ? Math.max(high, one.cpu) : high), most), 0),
    queue(port) {
      const seen = samples.flatMap(({ at, queues }) =>
        queues.filter((queue) => queue.port === port).map(({ queued, limit }) => ({ queued, limit, atMs: at - startedAt })),
      );
      return seen.reduce<(typeof seen)[number] | undefined>((most, one) => (one.queued > (most?.queued ?? 0) ? one : most), undefined);
    },
    top,
    swappedBytes: Math.max(0, ...samples.map(({ swap }) => swap.usedBytes - (samples[0]?.swap.usedBytes ?? 0))),
  };
}

/** Programs that serve the site, by the names they show. */
export function isService({ name }: HostProcess): boolean {
  return /^(nginx|gunicorn|python|uwsgi|node|java|ruby|php|httpd|apache)/i.test(name);
}

/** Programs whose only work is to be in the way. */
export function isStressor({ name }: HostProcess): boolean {
  return /^stress/i.test(name);
}
