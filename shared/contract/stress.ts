import { oc } from '@orpc/contract';
import type { StressId } from '../base/ids.ts';
import { longestStressMs, type StressSettings, stressKinds } from '../model/stress-settings.ts';
import { AlarmScopeSchema, GuardsSchema } from './guard.ts';
import { ProblemSchema } from './hosts.ts';
import { stream } from './stream.ts';
import { TargetIdSchema } from './targets.ts';
import { z } from './zod.ts';

export const StressIdSchema = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/, { error: 'Not the id of a stress job' })
  .transform((value) => value as StressId);

export const StressSettingsSchema = z.strictObject({
  kind: z.enum(stressKinds).default('cpu'),
  workers: z.number().int().min(0).max(99).default(2),
  loadPercent: z.number().int().min(1).max(100).default(100),
  durationMs: z.number().int().min(1000).max(longestStressMs).default(60_000),
  niceness: z.number().int().min(-20).max(19).default(0),
  method: z
    .string()
    .regex(/^[a-z0-9]{1,32}$/, { error: "Not one of stress-ng's methods" })
    .default('all'),
  memoryPercent: z.number().int().min(1).max(95).default(60),
}) satisfies z.ZodType<StressSettings>;

/** What would happen, found out on the host itself. */
export const StressPreflightSchema = z.object({
  /** "2 of 2 CPUs at nice -20 for 60 s: the site and sshd will starve." */
  sentence: z.string(),
  /** True for what the user must confirm (`confirmed` in `start`). */
  needsConfirmation: z.boolean(),
  /** The exact command. */
  command: z.string(),
  cpuCount: z.number().int(),
  /** stress-ng's version; absent = not installed. */
  stressNg: z.string().optional(),
  /** How a negative niceness can be had: as root, through `sudo -n`, or not at all (then `problem`). */
  privilege: z.enum(['not_needed', 'root', 'sudo', 'refused']),
  /** Why it cannot start, e.g. `missing_tool`, or sudo wants a password; the sudoers line to add stands in `sudoersRule`. */
  problem: ProblemSchema.optional(),
  sudoersRule: z.string().optional(),
  /** The command that installs stress-ng there. */
  installCommand: z.string().optional(),
  /** stress-ng processes that run there already, ours or not. */
  alreadyRunning: z.number().int(),
});
export type StressPreflight = z.output<typeof StressPreflightSchema>;

export const stressStates = ['starting', 'running', 'stopping', 'ended', 'stopped', 'failed', 'lost'] as const;

export const StressJobSchema = z.object({
  id: StressIdSchema,
  targetId: TargetIdSchema,
  settings: StressSettingsSchema,
  command: z.string(),
  /**
   * `ended`: ran to its end. `stopped`: by the user, a guard or the console's end. `lost`: the link broke; the host ends it by `endsAt`,
   * and what is left is looked for when the link is back.
   */
  state: z.enum(stressStates),
  /** Unix times in ms. */
  startedAt: z.number(),
  /** When the host ends it, whatever happens. */
  endsAt: z.number(),
  endedAt: z.number().optional(),
  /** Read back from the processes; differs from what was asked for where the host refused. */
  actualNiceness: z.number().int().optional(),
  workerCount: z.number().int().optional(),
  /** What the user should know of how it runs: that the niceness is not what was asked for, or does not reach as far as one would think. */
  note: z.string().optional(),
  /** Who or what ended it, a sentence. */
  reason: z.string().optional(),
  /** Stress processes seen after the end; undefined = not looked yet. */
  remaining: z.number().int().optional(),
  problem: ProblemSchema.optional(),
  /** stress-ng's own --metrics-brief figures. */
  metrics: z.array(z.object({ stressor: z.string(), bogoOps: z.number(), realSeconds: z.number(), bogoOpsPerSecond: z.number() })),
  /** The last of what it wrote. */
  output: z.string(),
});
export type StressJob = z.output<typeof StressJobSchema>;

const onTarget = { targetId: TargetIdSchema, settings: StressSettingsSchema.prefault({}) };

/** Stressing a target, always with an end. */
export const stressContract = {
  preflight: oc.input(z.strictObject(onTarget)).output(StressPreflightSchema),
  /**
   * Starts and answers at once. Fails with `consent_required` when `preflight` asks for a confirmation that was not given, `conflict`
   * while another job runs there, `missing_tool`, and `unavailable`.
   */
  start: oc
    .input(z.strictObject({ ...onTarget, confirmed: z.boolean().default(false), guards: GuardsSchema, alarmScope: AlarmScopeSchema }))
    .output(StressJobSchema),
  /** Ends it (ALRM, TERM, KILL) and answers when none of its processes is left, or with `problem` saying what is. */
  stop: oc.input(z.strictObject({ id: StressIdSchema })).output(StressJobSchema),
  /** Jobs that go on, and the last 20 that ended, newest first. */
  watch: oc.output(stream('latest', z.object({ jobs: z.array(StressJobSchema) }))),
  /** Installs stress-ng with the host's package manager; the output as it comes. The last value has `exitCode`. */
  install: oc
    .input(z.strictObject({ targetId: TargetIdSchema }))
    .output(stream('lossless', z.object({ text: z.string(), exitCode: z.number().int().optional() }))),
};
