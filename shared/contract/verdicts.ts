import { oc } from '@orpc/contract';
import type { HostConfig } from '../model/diagnosis/host-config.ts';
import { logSignatures } from '../model/diagnosis/log-signature.ts';
import { logRoles, type RunEvidence } from '../model/diagnosis/run-evidence.ts';
import { type Claim, type NextChange, type Verdict, verdictRules } from '../model/diagnosis/verdict.ts';
import type { Sizing } from '../model/sizing/sizing.ts';
import { FailureClassSchema, RunIdSchema } from './run-record.ts';
import { z } from './zod.ts';

const count = z.number().int().min(0);
const ms = z.number();
const classCounts = z.array(z.object({ class: FailureClassSchema, count }));

const HostConfigSchema = z.object({
  nginx: z
    .object({
      version: z.string().optional(),
      configPath: z.string(),
      prefix: z.string().optional(),
      workerProcesses: count,
      workerConnections: count,
      rlimitNofile: z.number().optional(),
      nofile: z.number().optional(),
      multiAccept: z.boolean(),
      listens: z.array(z.object({ address: z.string(), port: z.number(), backlog: z.number() })),
      errorLogs: z.array(z.object({ path: z.string(), level: z.string() })),
      accessLogs: z.array(z.string()),
      isProxy: z.boolean(),
      upstreams: z.array(z.string()),
      proxyReadTimeoutMs: ms,
      proxyConnectTimeoutMs: ms,
      limitsRequests: z.boolean(),
      limitsConnections: z.boolean(),
      gzip: z.boolean(),
      niceness: z.number().optional(),
      files: z.array(z.object({ path: z.string(), text: z.string() })).optional(),
    })
    .optional(),
  gunicorn: z
    .object({
      pid: count,
      commandLine: z.array(z.string()),
      workers: count,
      workerClass: z.string(),
      threads: count,
      timeoutS: z.number(),
      backlog: count,
      binds: z.array(z.string()),
      niceness: z.number().optional(),
      nofile: z.number().optional(),
    })
    .optional(),
  kernel: z.object({ release: z.string(), somaxconn: z.number().optional(), tcpMaxSynBacklog: z.number().optional() }).optional(),
  machine: z
    .object({
      system: z.string().optional(),
      cpuCount: z.number().optional(),
      memoryBytes: z.number().optional(),
      instanceType: z.string().optional(),
    })
    .optional(),
  lab: z.object({ maxConnections: z.number(), workers: z.number(), serviceTimeMs: z.number(), queueLimit: z.number() }).optional(),
  build: z.string().optional(),
}) satisfies z.ZodType<HostConfig>;

export const RunEvidenceSchema: z.ZodType<RunEvidence, RunEvidence> = z.object({
  version: z.literal(1),
  machine: z.string(),
  isLocal: z.boolean(),
  isComplete: z.boolean(),
  config: HostConfigSchema,
  counters: z
    .object({
      listenOverflows: count,
      listenDrops: count,
      resetsSent: count,
      synQueueFull: count,
      retransmits: count,
      outOfMemoryKills: count,
      swappedOutPages: count,
    })
    .optional(),
  logs: z.array(
    z.object({
      path: z.string(),
      role: z.enum(logRoles),
      lines: count,
      errorLines: count,
      signatures: z.array(
        z.object({
          signature: z.enum(logSignatures),
          count,
          firstAtMs: ms,
          lastAtMs: ms,
          examples: z.array(z.object({ atMs: ms, text: z.string() })),
          perSecond: z.array(z.tuple([z.number(), count])),
        }),
      ),
      access: z.object({ requests: count, statuses: z.array(z.object({ status: z.number(), count })) }).optional(),
      problem: z.string().optional(),
    }),
  ),
  stress: z.array(z.object({ isOurs: z.boolean(), command: z.string(), workers: count, niceness: z.number(), fromMs: ms, toMs: ms })),
  alarms: z.array(z.object({ name: z.string(), atMs: ms.optional(), state: z.string(), periodS: z.number().optional() })),
  problems: z.array(z.string()),
});

const ClaimSchema = z.object({
  rule: z.enum(verdictRules),
  cause: z.string(),
  count,
  classes: classCounts,
  confidence: z.enum(['high', 'medium', 'low']),
  evidence: z.array(
    z.object({
      text: z.string(),
      atMs: ms.optional(),
      source: z.enum(['client', 'log', 'host', 'kernel', 'config', 'alarm', 'stress']).optional(),
    }),
  ),
  source: z.string(),
}) satisfies z.ZodType<Claim>;

const NextChangeSchema = z.object({
  title: z.string(),
  why: z.string(),
  changes: z.array(
    z.object({
      where: z.enum(['nginx', 'gunicorn', 'kernel', 'lab', 'app', 'stress', 'load', 'service', 'instance', 'alarm']),
      name: z.string(),
      from: z.string().optional(),
      to: z.string(),
    }),
  ),
  expected: z.string(),
  diff: z.string().optional(),
}) satisfies z.ZodType<NextChange>;

export const VerdictSchema: z.ZodType<Verdict, Verdict> = z.object({
  failed: count,
  total: count,
  sentence: z.string(),
  tone: z.enum(['good', 'bad', 'unsure']),
  claims: z.array(ClaimSchema),
  findings: z.array(ClaimSchema),
  unexplained: count,
  unexplainedClasses: classCounts,
  ruledOut: z.array(z.object({ rule: z.enum(verdictRules), text: z.string() })),
  nextChange: NextChangeSchema.optional(),
  confidence: z.enum(['high', 'medium', 'low', 'none']),
  repeats: z.string().optional(),
  blindSpots: z.array(z.string()),
});

export const SizingSchema: z.ZodType<Sizing, Sizing> = z.object({
  cpuMsPerRequest: z.number().optional(),
  serviceTimeMs: z.number().optional(),
  ratePerSecond: z.number().optional(),
  uncertainty: z.number().optional(),
  workers: z.number().optional(),
  instances: z.array(
    z.object({
      type: z.string(),
      vcpus: z.number(),
      memoryGib: z.number(),
      baseline: z.number().optional(),
      ratePerSecond: z.number(),
      burstRatePerSecond: z.number(),
      burstMinutes: z.number().optional(),
      carries: z.enum(['yes', 'for_a_while', 'no']),
      pricePerHour: z.number(),
    }),
  ),
  recommended: z.string().optional(),
  split: z.string().optional(),
  arithmetic: z.array(z.string()),
  pricesAsOf: z.string(),
  problem: z.string().optional(),
});

/** Why requests failed, and what the machine can carry. */
export const verdictsContract = {
  /** Of a run that has ended; `conflict` while it goes on. `evidence` is absent where nobody looked at the machine. */
  get: oc.input(z.strictObject({ id: RunIdSchema })).output(z.object({ verdict: VerdictSchema, evidence: RunEvidenceSchema.optional() })),
  /** What the machine behind a run can serve, and what would carry so many requests a second (default: what the run asked for). */
  sizing: oc
    .input(z.strictObject({ id: RunIdSchema, ratePerSecond: z.number().positive().max(10_000_000).optional() }))
    .output(SizingSchema),
};
