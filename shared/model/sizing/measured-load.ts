import type { RunRecord } from '../diagnosis/verdict.ts';
import type { HostSample } from '../host-sample.ts';
import type { SecondPoint } from '../load-sample.ts';
import { busyShare, hostBySecond } from '../report/host-series.ts';
import { metricValues, runRatePerSecond } from '../report/report-input.ts';
import type { RunSummary } from '../run-summary.ts';

/** What the requests of a run took of the machine that served them. */
export interface MeasuredLoad {
  readonly cpuCount: number;
  /** Mean share of the CPUs that was busy while requests were answered; of that what a stressor and our own generator took. */
  readonly busy: number;
  readonly foreign: number;
  /** Requests a second that ended in those seconds. */
  readonly ratePerSecond: number;
  readonly cpuMsPerRequest: number;
  /** Relative: from second to second, and what the circumstances add. */
  readonly uncertainty: number;
  /** Why it is not more exact, a few words each. */
  readonly doubts: readonly string[];
  readonly usedMemoryBytes: number;
}

/** How long one worker is busy with one request. */
export interface ServiceTime {
  readonly workers: number;
  readonly serviceTimeMs: number;
  /** The workers were all busy: it is their number by the rate. Otherwise it is no more than the median wait for an answer. */
  readonly isSaturated: boolean;
}

const leastUncertainty = 0.1;

/** By the seconds in which requests ended and the machine was watched; nothing where there is none. */
export function measureLoad({ summary, seconds, host, evidence }: RunRecord): MeasuredLoad | undefined {
  const samples = hostBySecond({ summary, seconds, host });
  const isLocal = evidence?.isLocal ?? false;
  const looked = seconds.flatMap((point) => {
    const sample = samples.get(point.second);
    return sample === undefined || ended(point) === 0 ? [] : [{ point, sample, ...cpusOf(sample, point, isLocal) }];
  });
  const [first] = looked;
  if (first === undefined) return undefined;
  const sum = (value: (one: (typeof looked)[number]) => number) => looked.reduce((total, one) => total + value(one), 0);
  const requests = sum(({ point }) => ended(point));
  const served = sum(({ used, foreign }) => Math.max(0, used - foreign));
  const cpuCount = Math.max(1, first.sample.cpus.length);
  if (served <= 0) return undefined;
  const perRequest = looked.map(({ point, used, foreign }) => Math.max(0, used - foreign) / ended(point));
  const spread = relativeError(perRequest);
  const failedShare = summary.results.requests.failed / Math.max(1, requests);
  const others = otherPrograms(looked.map(({ sample }) => sample));
  const doubts: readonly (readonly [boolean, number, string])[] = [
    [isLocal, 0.15, 'the load generator ran on the same machine'],
    [sum(({ stressed }) => stressed) > 0, 0.15, 'a stressor ran beside it'],
    [others.length > 0, 0.15, `other programs took CPU: ${others.join(', ')}`],
    [failedShare > 0.01, 0.1, 'requests that fail take less CPU than those that are answered'],
    [looked.length < 3, 0.2, 'it was watched for less than 3 s'],
  ];
  const held = doubts.filter(([holds]) => holds);
  return {
    cpuCount,
    busy: sum(({ used }) => used) / looked.length / cpuCount,
    foreign: sum(({ foreign }) => foreign) / looked.length / cpuCount,
    ratePerSecond: requests / looked.length,
    cpuMsPerRequest: (served * 1000) / requests,
    uncertainty: Math.min(
      0.9,
      held.reduce((total, [, more]) => total + more, Math.max(leastUncertainty, spread)),
    ),
    doubts: held.map(([, , words]) => words),
    usedMemoryBytes: Math.max(...looked.map(({ sample }) => sample.memory.totalBytes - sample.memory.availableBytes)),
  };
}

/** By Little's law where more requests were under way than there are workers: workers = rate × service time. */
export function measureService({ summary, seconds, evidence }: RunRecord): ServiceTime | undefined {
  const workers = workersOf(evidence);
  if (workers === undefined || workers <= 0) return undefined;
  const busy = seconds.filter((point) => point.ok > 0 && point.inFlight > 0);
  const inFlight = busy.reduce((sum, point) => sum + point.inFlight, 0) / Math.max(1, busy.length);
  const { ok } = summary.results.requests;
  const { durationMs } = summary.metadata;
  const waiting = metricValues(summary, 'http_req_waiting')?.med ?? metricValues(summary, 'http_req_duration')?.med ?? 0;
  const isSaturated = inFlight >= 2 * workers;
  if (isSaturated && ok > 0 && durationMs > 0) return { workers, serviceTimeMs: (workers * durationMs) / ok, isSaturated };
  return waiting > 0 ? { workers, serviceTimeMs: waiting, isSaturated: false } : undefined;
}

/** Requests a second a run asked for: of its plan where that names a rate, otherwise what it reached. */
export function askedRate(summary: RunSummary): number {
  const { executor } = summary.config;
  if (executor.type === 'constant-arrival-rate') return executor.rate;
  if (executor.type === 'ramping-arrival-rate') return Math.max(executor.startRate, ...executor.stages.map(({ target }) => target));
  return runRatePerSecond(summary);
}

function workersOf(evidence: RunRecord['evidence']): number | undefined {
  const { gunicorn, lab } = evidence?.config ?? {};
  return gunicorn === undefined ? lab?.workers : gunicorn.workers * Math.max(1, gunicorn.threads);
}

/** Programs that are known not to serve or to measure, and took a tenth of a CPU or more on average; a database may well serve. */
function otherPrograms(samples: readonly HostSample[]): string[] {
  const taken = new Map<string, number>();
  for (const { processes } of samples) {
    for (const { name, cpu } of processes) taken.set(name, (taken.get(name) ?? 0) + cpu / samples.length);
  }
  const isOther = (name: string) => /^(?:chrom|firefox|tsc|esbuild|apt|dpkg|rsync|tar|gzip|git|make|gcc|cc1|yum|dnf)/.test(name);
  return [...taken].filter(([name, cpu]) => cpu >= 0.1 && isOther(name)).map(([name]) => name);
}

const ended = (point: SecondPoint) => point.ok + point.failed;

/** CPUs in use, and of them those that did not serve: of a stressor, and of our generator where it is on the machine. What was stolen was used by others. */
function cpusOf(sample: HostSample, point: SecondPoint, isLocal: boolean): { used: number; foreign: number; stressed: number } {
  const used = Math.max(0, busyShare(sample.cpu) - sample.cpu.steal) * Math.max(1, sample.cpus.length);
  const stressed = sample.processes.filter(({ name }) => name.startsWith('stress')).reduce((sum, { cpu }) => sum + cpu, 0);
  return { used, stressed, foreign: Math.min(used, stressed + (isLocal ? point.cpu : 0)) };
}

/** Twice the standard error of the mean, relatively; half where there is only one value. */
function relativeError(values: readonly number[]): number {
  if (values.length < 2) return 0.5;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return mean > 0 ? (2 * Math.sqrt(variance / values.length)) / mean : 0.5;
}
