import { AwsScopeSchema } from './aws.ts';
import { z } from './zod.ts';

/**
 * What ends a run or a stress job before its time.
 *
 * - `failure_rate`: more than `limit` (0…1) of the requests that ended in the last `overMs` failed. Runs only.
 * - `cpu`, `memory`: busy share of all CPUs, used share of the memory (0…1), above `limit` for `overMs`. Needs a target.
 * - `unreachable`: the host has not answered for `overMs`. Needs a target.
 * - `alarm`: the alarm named in `alarm` (its id, or its name) goes to ALARM. `limit` and `overMs` mean nothing.
 */
export const guardKinds = ['failure_rate', 'cpu', 'memory', 'unreachable', 'alarm'] as const;

export const GuardSchema = z.strictObject({
  kind: z.enum(guardKinds),
  limit: z.number().min(0).max(1).default(1),
  overMs: z.number().int().min(1000).max(600_000).default(5000),
  alarm: z.string().min(1).max(600).optional(),
});
export type Guard = z.output<typeof GuardSchema>;

export const GuardsSchema = z.array(GuardSchema).max(8).default([]);

/** The account an alarm of a guard is in: watched meanwhile, whatever the settings say. Without it, any that is watched. */
export const AlarmScopeSchema = AwsScopeSchema.optional();
