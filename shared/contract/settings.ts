import { oc } from '@orpc/contract';
import { stream } from './stream.ts';
import { z } from './zod.ts';

export const SettingsSchema = z.object({
  colorScheme: z.enum(['auto', 'light', 'dark']).default('auto'),
  /** The last plan typed into the Run form, as JSON, so that it is there again after a restart. Secrets are not kept in it. */
  lastPlan: z
    .string()
    .max(1024 * 1024)
    .optional(),
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
