import { oc } from '@orpc/contract';
import { stream } from './stream.ts';
import { z } from './zod.ts';

export const labStacks = ['embedded', 'nginx'] as const;
export type LabStack = (typeof labStacks)[number];

/** The embedded lab's limits: each is a knob on the screen and a flag of `blitz lab up`. */
export const LabKnobsSchema = z.strictObject({
  /** Sockets held at once; one more is refused with a reset. nginx's default on Debian is 768. */
  maxConnections: z.number().int().min(1).max(20_000).default(768),
  /** Requests worked on at once. */
  workers: z.number().int().min(1).max(256).default(4),
  /** Time one request takes a worker. */
  serviceTimeMs: z.number().min(0).max(10_000).default(1),
  /** Requests waiting for a worker; one more is answered 503. */
  queueLimit: z.number().int().min(0).max(100_000).default(2048),
});
export type LabKnobs = z.output<typeof LabKnobsSchema>;

export const LabStatusSchema = z.object({
  state: z.enum(['stopped', 'starting', 'running', 'stopping', 'failed']),
  stack: z.enum(labStacks).optional(),
  /** e.g. `http://127.0.0.1:43210/` */
  url: z.string().optional(),
  /** A short link that exists: answered with a redirect to the lab's own form. */
  sampleUrl: z.string().optional(),
  pid: z.number().int().optional(),
  folder: z.string().optional(),
  /** Absolute paths of what it writes: app.log, and with nginx access.log and error.log. */
  logs: z.array(z.string()),
  knobs: LabKnobsSchema.optional(),
  /** Where its CloudWatch stand-in answers (loopback): alarms without an AWS account, fed by the CPU of the machine the lab runs on. */
  cloudwatchUrl: z.string().optional(),
  /** Why it failed and what to do. */
  error: z.object({ message: z.string(), hint: z.string().optional() }).optional(),
  startedAt: z.string().optional(),
  /** True when it goes on after the console has ended. */
  detached: z.boolean().optional(),
});
export type LabStatus = z.output<typeof LabStatusSchema>;

export const LabAvailabilitySchema = z.object({
  stack: z.enum(labStacks),
  available: z.boolean(),
  /** Programs that would have to be installed, as Debian packages. */
  missing: z.array(z.string()),
});

export type LabAvailability = z.output<typeof LabAvailabilitySchema>;

export const LabUpSchema = z.strictObject({
  stack: z.enum(labStacks).default('embedded'),
  knobs: LabKnobsSchema.prefault({}),
  /** Loopback port to serve on; 0 = one that is free. */
  port: z.number().int().min(0).max(65_535).default(0),
  /** Leave it running when the console ends. */
  detach: z.boolean().default(false),
});
export type LabUp = z.output<typeof LabUpSchema>;

/** The demo lab: a URL shortener with real limits, on loopback, ours to break. */
export const labContract = {
  availability: oc.output(z.array(LabAvailabilitySchema)),
  /**
   * Starts the lab and answers when it serves; a lab of that stack that runs already gets the knobs.
   * Fails with `missing_tool` (hint: what to install), `conflict` while the other stack runs, and `unavailable` when it does not start.
   */
  up: oc.input(LabUpSchema).output(LabStatusSchema),
  /** Ends the lab, whoever started it; answers when its port is closed. */
  down: oc.output(LabStatusSchema),
  /** Changes the embedded lab while it runs. Fails with `conflict` when it does not. */
  setKnobs: oc.input(LabKnobsSchema).output(LabStatusSchema),
  status: oc.output(stream('latest', LabStatusSchema)),
};
