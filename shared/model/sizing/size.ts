import type { RunRecord } from '../diagnosis/verdict.ts';
import { formatBytes, formatCount, formatPlural, formatRate, formatShare } from '../format.ts';
import { runRatePerSecond } from '../report/report-input.ts';
import { baselineOf, type InstanceType, instanceTypes, pricesAsOf } from './instances.ts';
import { askedRate, type MeasuredLoad, measureLoad, measureService, type ServiceTime } from './measured-load.ts';
import type { SizedInstance, Sizing, SizingGoal } from './sizing.ts';
import { splitText } from './split-text.ts';

/** A machine or a worker that is busier than this makes requests wait in queues whose length varies wildly: none is lost reliably only below. */
export const busiest = 0.8;

/**
 * What the machine behind a run can serve, and what would carry the goal (default: what the run asked for): CPU time a request, by measurement; workers by
 * Little's law (J. D. C. Little, "A proof for the queuing formula L = λW", Operations Research 9 (1961), 383-387).
 */
export function sizeMachine(record: RunRecord, goal: SizingGoal = { ratePerSecond: askedRate(record.summary) }): Sizing {
  const load = measureLoad(record);
  const service = measureService(record);
  const { ratePerSecond: goalRate } = goal;
  const workers = service === undefined ? undefined : Math.ceil((goalRate * service.serviceTimeMs) / 1000 / busiest - 1e-9);
  const common = {
    ...(service === undefined ? {} : { serviceTimeMs: service.serviceTimeMs, workers }),
    pricesAsOf,
  };
  if (load === undefined)
    return { ...common, instances: [], arithmetic: serviceLines(service, goalRate, workers), problem: unwatched(record) };
  const instances = instanceTypes.map((type) => sizedInstance(type, load, goalRate));
  const recommended = cheapest(instances);
  const capacity = capacityOf(record, load, service);
  return {
    ...common,
    cpuMsPerRequest: load.cpuMsPerRequest,
    ratePerSecond: capacity.ratePerSecond,
    uncertainty: load.uncertainty,
    instances,
    ...(recommended === undefined ? {} : { recommended: recommended.type }),
    split: splitText(instances, goalRate, recommended),
    arithmetic: [
      ...loadLines(load),
      ...serviceLines(service, goalRate, workers),
      capacity.line,
      ...goalLines(load, goalRate),
      `Prices: on demand, Linux, us-east-1, as of ${pricesAsOf}; a vCPU is taken to do as much in every family, which AWS does not promise.`,
    ],
  };
}

/** How one type stands to the goal. What burstable types may use for ever is their baseline; what is above is paid in credits. */
function sizedInstance(type: InstanceType, { cpuMsPerRequest, usedMemoryBytes }: MeasuredLoad, goalRate: number): SizedInstance {
  const perCpu = 1000 / cpuMsPerRequest;
  const burstRatePerSecond = type.vcpus * busiest * perCpu;
  const baseline = baselineOf(type);
  const ratePerSecond = baseline === undefined ? burstRatePerSecond : Math.min(burstRatePerSecond, baseline * type.vcpus * perCpu);
  const fits = usedMemoryBytes <= type.memoryGib * 2 ** 30;
  const carries = !fits || burstRatePerSecond < goalRate ? 'no' : ratePerSecond < goalRate ? 'for_a_while' : 'yes';
  // A credit is one vCPU for a minute; what the baseline earns is spent first.
  const credits = goalRate / perCpu - (baseline ?? 0) * type.vcpus;
  return {
    type: type.type,
    vcpus: type.vcpus,
    memoryGib: type.memoryGib,
    ...(baseline === undefined ? {} : { baseline }),
    ratePerSecond,
    burstRatePerSecond,
    ...(carries === 'for_a_while' && type.burst !== undefined ? { burstMinutes: Math.floor(type.burst.mostCredits / credits) } : {}),
    carries,
    pricePerHour: type.pricePerHour,
  };
}

/** Of several at one price the newest generation. */
function cheapest(instances: readonly SizedInstance[]): SizedInstance | undefined {
  const generation = ({ type }: SizedInstance) => Number(/\d+/.exec(type)?.[0] ?? 0);
  return instances
    .filter(({ carries }) => carries === 'yes')
    .toSorted((a, b) => a.pricePerHour - b.pricePerHour || generation(b) - generation(a))[0];
}

function capacityOf(
  { summary }: RunRecord,
  load: MeasuredLoad,
  service: ServiceTime | undefined,
): { readonly ratePerSecond: number; readonly line: string } {
  const byCpu = (load.cpuCount * 1000 * busiest) / load.cpuMsPerRequest;
  const byWorkers = service === undefined ? Number.POSITIVE_INFINITY : (service.workers * 1000 * busiest) / service.serviceTimeMs;
  const computed = Math.min(byCpu, byWorkers);
  const reached = runRatePerSecond(summary);
  const { failed, aborted } = summary.results.requests;
  if (failed + aborted === 0 && reached >= computed) {
    return {
      ratePerSecond: reached,
      line: `This machine served ${formatRate(reached)} with none lost: measured, more than the ${formatRate(computed)} computed.`,
    };
  }
  const cpu = `CPU: ${formatPlural(load.cpuCount, 'CPU')} × 1,000 ms × ${busiest} ÷ ${ms(load.cpuMsPerRequest)} = ${formatRate(byCpu)}`;
  const workers =
    service === undefined
      ? ''
      : `; workers: ${service.workers} × 1,000 ms × ${busiest} ÷ ${ms(service.serviceTimeMs)} = ${formatRate(byWorkers)}`;
  const smaller = service === undefined ? '' : `: the ${byCpu <= byWorkers ? 'CPU' : 'workers'} set the limit`;
  return { ratePerSecond: computed, line: `This machine, by ${cpu}${workers}${smaller} (computed; ±${formatShare(load.uncertainty)}).` };
}

function loadLines(load: MeasuredLoad): string[] {
  const cpus = load.busy * load.cpuCount;
  const foreign = load.foreign * load.cpuCount;
  const without = foreign > 0 ? ` − ${cpuText(foreign)} of a stressor or our own generator` : '';
  const doubts = load.doubts.length > 0 ? `; ${load.doubts.join(', ')}` : '';
  return [
    `${formatRate(load.ratePerSecond)} with ${formatPlural(load.cpuCount, 'CPU')} ${formatShare(load.busy)} busy: ${cpuText(cpus)}${without}, so ${ms(load.cpuMsPerRequest)} of CPU a request (±${formatShare(load.uncertainty)}${doubts}).`,
    `Its memory in use: ${formatBytes(load.usedMemoryBytes)}; types with less carry nothing.`,
  ];
}

function serviceLines(service: ServiceTime | undefined, goalRate: number, workers: number | undefined): string[] {
  if (service === undefined || workers === undefined) return [];
  const { serviceTimeMs, isSaturated } = service;
  const why = isSaturated
    ? `all ${formatPlural(service.workers, 'worker')} were busy: workers ÷ rate`
    : `the workers were not all busy: no more than the median wait`;
  return [
    `A worker is busy ${ms(serviceTimeMs)} with one request (${why}).`,
    `Workers for ${formatRate(goalRate)}: ${formatCount(goalRate)} × ${ms(serviceTimeMs)} ÷ ${busiest} = ${formatCount(workers)} (Little’s law).`,
  ];
}

function goalLines({ cpuMsPerRequest }: MeasuredLoad, goalRate: number): string[] {
  const cpus = (goalRate * cpuMsPerRequest) / 1000;
  return [
    `The goal of ${formatRate(goalRate)} takes ${formatCount(goalRate)} × ${ms(cpuMsPerRequest)} = ${cpuText(cpus)}; at ${formatShare(busiest)} busy, ${cpuText(cpus / busiest)}.`,
    'A burstable type may use its baseline for ever; above, a credit is one CPU for a minute, and a full balance is a day of earnings.',
  ];
}

function unwatched({ summary, host }: RunRecord): string {
  if (summary.results.requests.ok + summary.results.requests.failed === 0)
    return 'No request got an answer, so nothing can be computed. Run it again.';
  return host.length === 0
    ? 'Nobody looked at the machine during this run. Name it as a target and run again: its CPU is then recorded.'
    : 'The machine’s CPU was not measured in the seconds of the load. Run for 10 s or longer.';
}

const cpuText = (cpus: number) => `${cpus.toFixed(2)} CPUs`;
const ms = (value: number) => `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ms`;
