import { oc } from '@orpc/contract';
import type { ExperimentId } from '../base/ids.ts';
import { experimentStates, phaseKinds } from '../model/experiment/experiment-phase.ts';
import { limitOutcomes, limitPhases } from '../model/experiment/limit-search.ts';
import { AlarmScopeSchema, GuardsSchema } from './guard.ts';
import { ProblemSchema } from './hosts.ts';
import { LoadPlanSchema, planLimits } from './load-plan.ts';
import { RunIdSchema } from './run-record.ts';
import { stream } from './stream.ts';
import { StressSettingsSchema } from './stress.ts';
import { TargetIdSchema } from './targets.ts';
import { VerdictSchema } from './verdicts.ts';
import { z } from './zod.ts';

export const ExperimentIdSchema = z
  .number()
  .int()
  .min(1)
  .transform((value) => value as ExperimentId);

/** One question to a site: a load, as often as it takes to trust the answer, with everything looked at meanwhile. */
export const ExperimentPlanSchema = z.strictObject({
  name: z.string().trim().max(120).default(''),
  load: LoadPlanSchema,
  /** The machine behind the URL; without it the current target where the URL leads to it. */
  targetId: TargetIdSchema.optional(),
  /** 200 requests first; the experiment ends where one of them fails. */
  smoke: z.boolean().default(true),
  /** The load once without the stress before it. Means nothing without a stress. */
  baseline: z.boolean().default(false),
  /** Its duration is that of the load where it is the longer one. */
  stress: StressSettingsSchema.optional(),
  repeats: z.number().int().min(1).max(20).default(3),
  coolDownMs: z.number().int().min(0).max(600_000).default(3000),
  guards: GuardsSchema,
  /** Has nginx write warnings while it goes on, where that may be changed, and puts its level back: some losses are only said there. */
  raiseErrorLog: z.boolean().default(false),
});
export type ExperimentPlan = z.output<typeof ExperimentPlanSchema>;

export const ExperimentPhaseSchema = z.object({
  kind: z.enum(phaseKinds),
  /** `load 2 of 3` */
  text: z.string(),
  runId: RunIdSchema.optional(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'skipped']),
  /** Unix ms. */
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
});
export type ExperimentPhase = z.output<typeof ExperimentPhaseSchema>;

export const ExperimentSchema = z.object({
  id: ExperimentIdSchema,
  name: z.string(),
  plan: ExperimentPlanSchema,
  state: z.enum(experimentStates),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  phases: z.array(ExperimentPhaseSchema),
  /** Why it ended, one sentence. */
  reason: z.string().optional(),
  problem: ProblemSchema.optional(),
  /** What the user should know: that the stress runs on the machine that is measured, that error_log could not be raised. */
  notes: z.array(z.string()),
  /** Of the load phases together, once it has ended. */
  verdict: VerdictSchema.optional(),
});
export type Experiment = z.output<typeof ExperimentSchema>;

/** Looking for the highest rate at which no request fails. */
export const LimitSearchPlanSchema = z.strictObject({
  /** Its executor is replaced by `constant-arrival-rate`. */
  load: LoadPlanSchema,
  targetId: TargetIdSchema.optional(),
  /** Requests a second to begin with, and never more than. */
  startRate: z.number().int().min(1).max(planLimits.rate).default(100),
  maxRate: z.number().int().min(1).max(planLimits.rate).default(20_000),
  /** Of one step. */
  stepMs: z.number().int().min(1000).max(300_000).default(5000),
  /** The answer is so exact, relatively. */
  precision: z.number().min(0.01).max(0.5).default(0.05),
  /** How often the answer must hold. */
  confirmations: z.number().int().min(1).max(10).default(3),
});
export type LimitSearchPlan = z.output<typeof LimitSearchPlanSchema>;

export const LimitSearchSchema = z.object({
  id: ExperimentIdSchema,
  plan: LimitSearchPlanSchema,
  state: z.enum(experimentStates),
  /** In the order they were tried. */
  steps: z.array(
    z.object({
      ratePerSecond: z.number(),
      runId: RunIdSchema,
      asked: z.number(),
      failed: z.number(),
      p95Ms: z.number(),
      phase: z.enum(limitPhases),
      outcome: z.enum(limitOutcomes),
      /** While requests were started. */
      answeredPerSecond: z.number(),
    }),
  ),
  /** Highest rate at which nothing failed, confirmed; absent where there is none. */
  ratePerSecond: z.number().optional(),
  /** Lowest rate that the server did not carry: something failed, or it fell behind. Absent where the load generator was the limit. */
  failsAtPerSecond: z.number().optional(),
  sentence: z.string(),
  progress: z.number(),
  problem: ProblemSchema.optional(),
});
export type LimitSearch = z.output<typeof LimitSearchSchema>;

const byId = z.strictObject({ id: ExperimentIdSchema });

/** Experiments: several runs and what they say together. One at a time. */
export const experimentsContract = {
  /**
   * Starts one and answers at once. Fails as `load.start` and `stress.start` do (`consent_required`, `conflict`, `not_found`).
   * `confirmed`: the user has read what the stress does.
   */
  start: oc
    .input(
      z.strictObject({
        plan: ExperimentPlanSchema,
        allowHosts: z.array(z.string().max(300)).max(100).default([]),
        confirmed: z.boolean().default(false),
        alarmScope: AlarmScopeSchema,
      }),
    )
    .output(z.object({ id: ExperimentIdSchema })),
  /** What to know before the start: how long, how many requests, and that the stress measures itself. */
  preview: oc
    .input(z.strictObject({ plan: ExperimentPlanSchema }))
    .output(z.object({ sentence: z.string(), warnings: z.array(z.string()), durationMs: z.number().optional() })),
  stop: oc.input(byId).output(z.object({ stopping: z.boolean() })),
  get: oc.input(byId).output(ExperimentSchema),
  /** Newest first. */
  list: oc
    .input(z.strictObject({ limit: z.number().int().min(1).max(200).default(50) }))
    .output(z.object({ experiments: z.array(ExperimentSchema) })),
  /** The one that goes on, if any, and how it ended: now and at every change. */
  active: oc.output(stream('latest', z.object({ experiment: ExperimentSchema.optional(), search: LimitSearchSchema.optional() }))),
  findLimit: oc
    .input(z.strictObject({ plan: LimitSearchPlanSchema, allowHosts: z.array(z.string().max(300)).max(100).default([]) }))
    .output(z.object({ id: ExperimentIdSchema })),
  getLimit: oc.input(byId).output(LimitSearchSchema),
};
