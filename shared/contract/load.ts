import { oc } from '@orpc/contract';
import { AlarmScopeSchema, GuardsSchema } from './guard.ts';
import { LoadPlanSchema } from './load-plan.ts';
import { LoadSampleSchema, RunIdSchema, RunListItemSchema } from './run-record.ts';
import { stream } from './stream.ts';
import { StressSettingsSchema } from './stress.ts';
import { TargetIdSchema } from './targets.ts';
import { z } from './zod.ts';

/** Firing a plan, stopping it and watching it. */
export const loadContract = {
  /**
   * Starts a run and answers at once with its number; an alarm that a guard names is waited for, 10 s at most, where its account was not read yet.
   * Fails with `consent_required` (details.host) for a host that is neither loopback nor allowed, and with `conflict` while a run is going on.
   */
  start: oc
    .input(
      z.strictObject({
        plan: LoadPlanSchema,
        tags: z.array(z.string().trim().min(1).max(40)).max(20).default([]),
        /** "Yes, I may load these hosts": remembered. */
        allowHosts: z.array(z.string().max(300)).max(100).default([]),
        /** The machine behind the URL: its metrics are recorded into the run, and guards watch it. Without it the current target. */
        targetId: TargetIdSchema.optional(),
        /** Ends the run with the state `stopped_by_guard`. */
        guards: GuardsSchema,
        alarmScope: AlarmScopeSchema,
        /** What the caller stresses the machine with meanwhile (by `stress.start`): written down, so that the run can be repeated whole. */
        stress: StressSettingsSchema.optional(),
      }),
    )
    .output(z.object({ id: RunIdSchema })),
  /** Ends a run: no new requests, those in flight get the plan's grace. `force` gives none. Does nothing to a run that has ended. */
  stop: oc.input(z.strictObject({ id: RunIdSchema, force: z.boolean().default(false) })).output(z.object({ stopping: z.boolean() })),
  /** The whole run so far first, then what changes; ends with the run. Works for a run that has ended, too. */
  watch: oc.input(z.strictObject({ id: RunIdSchema })).output(stream('latest', LoadSampleSchema)),
  /** The run that is going on, if any: now and at every change. */
  active: oc.output(stream('latest', z.object({ run: RunListItemSchema.optional() }))),
};
