import { oc } from '@orpc/contract';
import type { PackedHostSample } from '../model/host-pack.ts';
import type { CpuShares, HostProcess, HostSample, ListenQueue } from '../model/host-sample.ts';
import { ProblemSchema } from './hosts.ts';
import { RunIdSchema } from './run-record.ts';
import { stream } from './stream.ts';
import { TargetIdSchema } from './targets.ts';
import { z } from './zod.ts';

const amount = z.number();
const shares = { user: amount, nice: amount, system: amount, iowait: amount, irq: amount, steal: amount };
export const CpuSharesSchema = z.object(shares) satisfies z.ZodType<CpuShares>;
const ListenQueueSchema = z.object({
  address: z.string(),
  port: z.number().int(),
  queued: amount,
  limit: amount,
}) satisfies z.ZodType<ListenQueue>;
const HostProcessSchema = z.object({
  pid: z.number().int(),
  name: z.string(),
  cpu: amount,
  niceness: z.number().int(),
  residentBytes: amount,
  user: z.string(),
}) satisfies z.ZodType<HostProcess>;

export const HostSampleSchema = z.object({
  at: z.number(),
  cpu: CpuSharesSchema,
  cpus: z.array(CpuSharesSchema),
  load: z.tuple([amount, amount, amount]),
  memory: z.object({ totalBytes: amount, availableBytes: amount }),
  swap: z.object({ totalBytes: amount, usedBytes: amount }),
  disk: z.object({ readBytes: amount, writtenBytes: amount }),
  rootDisk: z.object({ usedBytes: amount, availableBytes: amount }).optional(),
  net: z.object({ receivedBytes: amount, sentBytes: amount }),
  tcp: z.object({ listenOverflows: amount, listenDrops: amount, resetsSent: amount, retransmits: amount, established: amount }),
  queues: z.array(ListenQueueSchema),
  nginx: z.object({ active: amount, reading: amount, writing: amount, waiting: amount, requests: amount }).optional(),
  processes: z.array(HostProcessSchema),
  nginxWorkers: z.object({ count: amount, niceness: amount, nofile: amount, openFiles: amount.optional() }).optional(),
  samplerCpu: amount,
}) satisfies z.ZodType<HostSample>;

/** New samples since the value before; in the first, those of the last 15 minutes the console still has. */
export const HostSamplesSchema = z.object({
  state: z.enum(['starting', 'sampling', 'lost', 'failed']),
  problem: ProblemSchema.optional(),
  samples: z.array(HostSampleSchema),
});
export type HostSamples = z.output<typeof HostSamplesSchema>;

/** Samples of an hour are 5 MB, packed one: what was kept of a run that has ended comes as it is kept (`unpackHostSample`), all at once. */
export const RunHostSamplesSchema = HostSamplesSchema.extend({
  packed: z.array(z.custom<PackedHostSample>((value) => typeof value === 'object' && value !== null && 'at' in value)).optional(),
});
export type RunHostSamples = z.output<typeof RunHostSamplesSchema>;

/** How hosts are. Sampling goes on while somebody watches, or a run or a stress job needs it. */
export const metricsContract = {
  watch: oc.input(z.strictObject({ targetId: TargetIdSchema })).output(stream('latest', HostSamplesSchema)),
  /** What was recorded into a run, of its target: all of it, then what is added while it goes on; ends with the run. */
  watchRun: oc.input(z.strictObject({ id: RunIdSchema })).output(stream('latest', RunHostSamplesSchema)),
};
