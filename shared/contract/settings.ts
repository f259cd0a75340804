import { oc } from '@orpc/contract';
import { NotificationSettingsSchema } from './alarms.ts';
import { AwsSettingsSchema } from './aws.ts';
import { stream } from './stream.ts';
import { localTargetId, TargetIdSchema } from './targets.ts';
import { z } from './zod.ts';

/** What the site should stand: the card of the home screen, and what a run is held against. */
export const GoalSchema = z.strictObject({
  requests: z.number().int().min(1).max(1_000_000_000).default(14_000),
  /** Requests that may fail. */
  maxFailed: z.number().int().min(0).max(1_000_000_000).default(0),
  /** Milliseconds; 0 = any. */
  p95Ms: z.number().min(0).max(600_000).default(500),
});
export type Goal = z.output<typeof GoalSchema>;

const fields = {
  colorScheme: z.enum(['auto', 'light', 'dark']),
  /** The last plan typed into the Run form, as JSON, so that it is there again after a restart. Secrets are not kept in it. */
  lastPlan: z.string().max(1024 * 1024),
  /** The target picked in the bar. */
  currentTarget: TargetIdSchema,
  /** Commands at hand in the terminal. */
  snippets: z.array(z.strictObject({ name: z.string().trim().min(1).max(60), text: z.string().min(1).max(4000) })).max(100),
  aws: AwsSettingsSchema,
  notifications: NotificationSettingsSchema,
  goal: GoalSchema,
};

export const SettingsSchema = z.object({
  colorScheme: fields.colorScheme.default('auto'),
  lastPlan: fields.lastPlan.optional(),
  currentTarget: fields.currentTarget.default(localTargetId),
  snippets: fields.snippets.default([]),
  aws: fields.aws.prefault({}),
  notifications: fields.notifications.prefault({}),
  goal: fields.goal.prefault({}),
});
export type Settings = z.output<typeof SettingsSchema>;

export const ConsentSchema = z.object({ host: z.string(), grantedAt: z.string() });

export const settingsContract = {
  get: oc.output(SettingsSchema),
  /** Changes what is given and leaves the rest: without defaults, which would be taken for what was given. */
  update: oc.input(z.strictObject(fields).partial()).output(SettingsSchema),
  changes: oc.output(stream('latest', SettingsSchema)),
  /** Hosts the user said may be loaded. */
  consents: oc.output(z.array(ConsentSchema)),
  revokeConsent: oc.input(z.strictObject({ host: z.string().max(300) })).output(z.array(ConsentSchema)),
};
