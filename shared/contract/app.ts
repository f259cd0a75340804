import { oc } from '@orpc/contract';
import { z } from './zod.ts';

export const AppInfoSchema = z.object({
  version: z.string(),
  door: z.enum(['desktop', 'headless', 'cli', 'test']),
  nodeVersion: z.string(),
  platform: z.string(),
  cpuCount: z.number().int(),
  dataFolder: z.string(),
  /** Things the user should know, e.g. that history could not be read and was set aside where. */
  warnings: z.array(z.object({ message: z.string(), hint: z.string().optional() })),
});
export type AppInfo = z.output<typeof AppInfoSchema>;

export const appContract = {
  info: oc.output(AppInfoSchema),
  /** An error the renderer caught: it goes to the log. */
  reportError: oc
    .input(z.strictObject({ message: z.string().max(4000), stack: z.string().max(20_000).optional() }))
    .output(z.object({ id: z.string() })),
};
