import type { RunId } from '../base/ids.ts';
import { type FailureClass, isFailureClass } from '../model/failure-class.ts';
import type { GeneratorHealth, LatencySnapshot, LoadSample, MomentPoint, RunTotals, SecondPoint } from '../model/load-sample.ts';
import { runStates } from '../model/load-sample.ts';
import type { RunResults, RunSummary } from '../model/run-summary.ts';
import { GuardsSchema } from './guard.ts';
import { LoadPlanSchema } from './load-plan.ts';
import { StressSettingsSchema } from './stress.ts';
import { TargetIdSchema } from './targets.ts';
import { z } from './zod.ts';

export const RunIdSchema = z
  .number()
  .int()
  .min(1)
  .transform((value) => value as RunId);

export const FailureClassSchema = z.custom<FailureClass>((value) => typeof value === 'string' && isFailureClass(value));

const count = z.number().int().min(0);

export const FailureCountSchema = z.object({ class: FailureClassSchema, count, reused: count, withBytes: count });

export const FailureExampleSchema = z.object({
  class: FailureClassSchema,
  atMs: z.number(),
  requestNumber: count,
  requestName: z.string(),
  method: z.string(),
  url: z.string(),
  connection: z.object({
    id: count,
    requestsBefore: count,
    localPort: count.optional(),
    remoteAddress: z.string().optional(),
  }),
  durationMs: z.number(),
  bytesReceived: count,
  statusLine: z.string().optional(),
  bodyExcerpt: z.string().optional(),
  error: z.string().optional(),
});

export const ThresholdResultSchema = z.object({ metric: z.string(), expression: z.string(), ok: z.boolean(), value: z.number() });

export const RunTotalsSchema = z.object({
  asked: count,
  sent: count,
  ok: count,
  failed: count,
  aborted: count,
  inFlight: count,
  waiting: count,
}) satisfies z.ZodType<RunTotals>;

const seriesPoint = {
  sent: count,
  ok: count,
  failed: count,
  aborted: count,
  byClass: z.record(z.string(), count),
  p50Us: z.number(),
  p95Us: z.number(),
  p99Us: z.number(),
  maxUs: z.number(),
  inFlight: count,
  queued: count,
  connections: count,
  connectionsOpened: count,
  bytesReceived: count,
  lagMs: z.number(),
  eventLoopUtilization: z.number(),
  cpu: z.number(),
};

export const SecondPointSchema = z.object({ second: count, ...seriesPoint }) satisfies z.ZodType<SecondPoint>;

export const MomentPointSchema = z.object({ moment: count, ...seriesPoint }) satisfies z.ZodType<MomentPoint>;

export const LatencySnapshotSchema = z.object({
  count,
  meanUs: z.number(),
  minUs: z.number(),
  p50Us: z.number(),
  p90Us: z.number(),
  p95Us: z.number(),
  p99Us: z.number(),
  maxUs: z.number(),
}) satisfies z.ZodType<LatencySnapshot>;

export const GeneratorHealthSchema = z.object({
  cpuSeconds: z.number(),
  lagMs: z.number(),
  eventLoopUtilization: z.number(),
  limited: z.boolean(),
}) satisfies z.ZodType<GeneratorHealth>;

export const RunStateSchema = z.enum(runStates);

export const LoadSampleSchema = z.object({
  seq: count,
  state: RunStateSchema,
  stopping: z.boolean(),
  elapsedMs: z.number(),
  progress: z.number(),
  etaMs: z.number().optional(),
  totals: RunTotalsSchema,
  ratePerSecond: z.number(),
  latency: LatencySnapshotSchema,
  failures: z.array(FailureCountSchema),
  examples: z.array(FailureExampleSchema),
  connections: count,
  generator: GeneratorHealthSchema,
  thresholds: z.array(ThresholdResultSchema),
  seconds: z.array(SecondPointSchema),
  moments: z.array(MomentPointSchema),
}) satisfies z.ZodType<LoadSample>;

export const RunResultsSchema = z.object({
  passed: z.boolean(),
  requests: z.object({ asked: count, sent: count, ok: count, failed: count, aborted: count }),
  failures: z.array(z.object({ class: FailureClassSchema, count, reused: count, withBytes: count, share: z.number() })),
  metrics: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['counter', 'gauge', 'rate', 'trend']),
      contains: z.enum(['default', 'time', 'data']),
      values: z.record(z.string(), z.number()),
    }),
  ),
  thresholds: z.array(ThresholdResultSchema),
  statuses: z.array(z.object({ status: z.number().int(), count })),
  latencyCurve: z.array(z.tuple([z.number(), z.number()])),
  examples: z.array(FailureExampleSchema),
  generator: GeneratorHealthSchema,
}) satisfies z.ZodType<RunResults>;

export const RunSummarySchema = z.object({
  version: z.literal(1),
  metadata: z.object({
    run: z.number().int(),
    name: z.string(),
    tags: z.array(z.string()),
    state: RunStateSchema,
    reason: z.string(),
    startedAt: z.string(),
    endedAt: z.string(),
    durationMs: z.number(),
    blitzVersion: z.string(),
    nodeVersion: z.string(),
    platform: z.string(),
    door: z.string(),
  }),
  config: LoadPlanSchema,
  results: RunResultsSchema,
}) satisfies z.ZodType<RunSummary>;

/** A run as a line of the history list. */
export const RunListItemSchema = z.object({
  id: RunIdSchema,
  name: z.string(),
  tags: z.array(z.string()),
  state: RunStateSchema,
  startedAt: z.string(),
  durationMs: z.number(),
  /** Method and URL of the first request in the mix. */
  target: z.string(),
  executor: z.string(),
  /** The plan in one line, e.g. `14,000 requests · 1,000 connections`. */
  planText: z.string(),
  asked: count,
  ok: count,
  failed: count,
  aborted: count,
  ratePerSecond: z.number(),
  p95Us: z.number(),
  /** The class most requests failed with; absent when none failed. */
  topFailure: FailureClassSchema.optional(),
  /** Absent while it is running. */
  passed: z.boolean().optional(),
});
export type RunListItem = z.output<typeof RunListItemSchema>;

/** A run in full. `summary` stands for an interrupted run too, made from its last checkpoint. */
export const RunDetailSchema = z.object({
  item: RunListItemSchema,
  plan: LoadPlanSchema,
  summary: RunSummarySchema.optional(),
  /** The machine behind the URL, where it is known. It may have been removed since. */
  targetId: TargetIdSchema.optional(),
  /** What would have ended it before its time. */
  guards: GuardsSchema,
  /** What the machine was stressed with for it. */
  stress: StressSettingsSchema.optional(),
});
export type RunDetail = z.output<typeof RunDetailSchema>;
