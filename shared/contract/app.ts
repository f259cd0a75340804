import { oc } from '@orpc/contract';
import { ProblemSchema } from './hosts.ts';
import { stream } from './stream.ts';
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

/** What Stop everything did. `failed`: what could not be stopped, why, and what to do about it. */
export const StopReportSchema = z.object({
  stopped: z.array(z.string()),
  failed: z.array(z.object({ what: z.string(), problem: ProblemSchema })),
});
export type StopReport = z.output<typeof StopReportSchema>;

/** What Stop everything would stop, a few words each: `run 41`, `experiment 3: load 2 of 3`, `stress on shop-prod`, `tail of app.log on shop-prod`. */
export const RunningJobsSchema = z.object({
  jobs: z.array(
    z.object({
      kind: z.enum(['run', 'stress', 'tail', 'experiment']),
      text: z.string(),
      /** The screen that shows it, e.g. `#/stress`. */
      href: z.string(),
      /** Unix time in ms, where it is known. */
      endsAt: z.number().optional(),
    }),
  ),
});
export type RunningJobs = z.output<typeof RunningJobsSchema>;

export const appContract = {
  info: oc.output(AppInfoSchema),
  /** An error the renderer caught: it goes to the log. */
  reportError: oc
    .input(z.strictObject({ message: z.string().max(4000), stack: z.string().max(20_000).optional() }))
    .output(z.object({ id: z.string() })),
  /** Ends experiments, load runs, stress jobs on every host and tails; answers when they have ended, or what could not be ended. */
  stopEverything: oc.output(StopReportSchema),
  /** What is going on: now and at every change. */
  jobs: oc.output(stream('latest', RunningJobsSchema)),
};
