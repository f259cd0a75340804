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
  /** A short link that exists, for GET with redirect. */
  sampleUrl: z.string().optional(),
  pid: z.number().int().optional(),
  folder: z.string().optional(),
  /** Absolute paths of what it writes: app.log, and with nginx access.log and error.log. */
  logs: z.array(z.string()),
  knobs: LabKnobsSchema.optional(),
  /** Why it failed and what to do. */
  error: z.object({ message: z.string(), hint: z.string().optional() }).optional(),
  startedAt: z.string().optional(),
});
export type LabStatus = z.output<typeof LabStatusSchema>;

export const LabAvailabilitySchema = z.object({
  stack: z.enum(labStacks),
  available: z.boolean(),
  /** Programs that would have to be installed, as Debian packages. */
  missing: z.array(z.string()),
});

/** The demo lab: a URL shortener with real limits, on loopback, ours to break. */
export const labContract = {
  availability: oc.output(z.array(LabAvailabilitySchema)),
  up: oc
    .input(z.strictObject({ stack: z.enum(labStacks).default('embedded'), knobs: LabKnobsSchema.prefault({}) }))
    .output(LabStatusSchema),
  down: oc.output(LabStatusSchema),
  setKnobs: oc.input(LabKnobsSchema).output(LabStatusSchema),
  status: oc.output(stream('latest', LabStatusSchema)),
};
