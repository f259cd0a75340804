import { oc } from '@orpc/contract';
import { stream } from './stream.ts';
import { localTargetId, TargetIdSchema } from './targets.ts';
import { z } from './zod.ts';

export const SettingsSchema = z.object({
  colorScheme: z.enum(['auto', 'light', 'dark']).default('auto'),
  /** The last plan typed into the Run form, as JSON, so that it is there again after a restart. Secrets are not kept in it. */
  lastPlan: z
    .string()
    .max(1024 * 1024)
    .optional(),
  /** The target picked in the bar. */
  currentTarget: TargetIdSchema.default(localTargetId),
  /** Commands at hand in the terminal. */
  snippets: z
    .array(z.strictObject({ name: z.string().trim().min(1).max(60), text: z.string().min(1).max(4000) }))
    .max(100)
    .default([]),
});
export type Settings = z.output<typeof SettingsSchema>;

export const ConsentSchema = z.object({ host: z.string(), grantedAt: z.string() });

export const settingsContract = {
  get: oc.output(SettingsSchema),
  update: oc.input(SettingsSchema.partial().strict()).output(SettingsSchema),
  changes: oc.output(stream('latest', SettingsSchema)),
  /** Hosts the user said may be loaded. */
  consents: oc.output(z.array(ConsentSchema)),
  revokeConsent: oc.input(z.strictObject({ host: z.string().max(300) })).output(z.array(ConsentSchema)),
};
