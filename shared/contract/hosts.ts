import { oc } from '@orpc/contract';
import { OpsError, opsErrorCodes } from '../base/ops-error.ts';
import { stream } from './stream.ts';
import { TargetFactsSchema, TargetIdSchema } from './targets.ts';
import { z } from './zod.ts';

/** Why something about a host did not work and what to do. */
export const ProblemSchema = z.object({ code: z.enum(opsErrorCodes), message: z.string(), hint: z.string().optional() });
export type Problem = z.output<typeof ProblemSchema>;

/** Any thrown value as the contract tells it; what is no OpsError is `internal`. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof OpsError)) return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
  const { code, message, hint } = error;
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}

export const hostStates = ['idle', 'connecting', 'asking', 'connected', 'reconnecting', 'failed'] as const;

/** The session of one target. */
export const HostStatusSchema = z.object({
  targetId: TargetIdSchema,
  /**
   * `idle`: nobody needs it. `asking`: waits for the answer to a question. `reconnecting`: the link was lost and is tried again
   * at `retryAt`. `failed`: nobody tries any more; `problem` says why.
   */
  state: z.enum(hostStates),
  /** Of the attempt that is under way or waited for: 1, 2 … */
  attempt: z.number().int().optional(),
  /** Unix time in ms. */
  retryAt: z.number().optional(),
  connectedAt: z.number().optional(),
  problem: ProblemSchema.optional(),
  /** Who uses it: `tail of /var/log/app.log`, `metrics` … */
  users: z.array(z.string()),
  /** Host's clock minus ours, in ms, where it has been measured. */
  clockOffsetMs: z.number().optional(),
});
export type HostStatus = z.output<typeof HostStatusSchema>;

/**
 * Something only the user can say. A question waits for 5 minutes and is asked in every window; the first answer counts.
 *
 * `machine` names the hop it is about: the target, or a jump host on the way to it.
 */
export const HostQuestionSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('host_key'),
    id: z.string(),
    targetId: TargetIdSchema,
    machine: z.string(),
    keyType: z.string(),
    /** e.g. `SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDvDP35jO2fsXU1` */
    fingerprint: z.string(),
    /** The file that gets the key. */
    knownHostsPath: z.string(),
    /** Other key types already known for that host: then it is a stranger with a known name. */
    otherKeyTypes: z.array(z.string()),
  }),
  z.object({
    kind: z.enum(['passphrase', 'password']),
    id: z.string(),
    targetId: TargetIdSchema,
    machine: z.string(),
    /** The key file, or `user@host`. */
    subject: z.string(),
    /** The answer before was wrong. */
    again: z.boolean(),
  }),
  z.object({
    kind: z.literal('keyboard_interactive'),
    id: z.string(),
    targetId: TargetIdSchema,
    machine: z.string(),
    name: z.string(),
    instructions: z.string(),
    prompts: z.array(z.object({ text: z.string(), echo: z.boolean() })),
  }),
]);
export type HostQuestion = z.output<typeof HostQuestionSchema>;

const secret = z.string().max(10_000);
export const HostAnswerSchema = z.strictObject({
  id: z.string().max(100),
  answer: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('cancel') }),
    /** "This is the key of that machine": it is written to known_hosts. */
    z.strictObject({ kind: z.literal('trust') }),
    /** One answer a prompt. `remember`: in the system's key store, where there is one; else for this session. */
    z.strictObject({ kind: z.literal('secrets'), values: z.array(secret).min(1).max(20), remember: z.boolean().default(false) }),
  ]),
});
export type HostAnswer = z.output<typeof HostAnswerSchema>;

export const doctorSteps = ['name', 'port', 'jump', 'host_key', 'login', 'shell', 'sudo', 'clock', 'disk', 'logs', 'tools'] as const;
/** One line of the connection doctor. A chain has a `name`, `port`, `host_key` and `login` for each jump, with `machine` saying which. */
export const DoctorStepSchema = z.object({
  step: z.enum(doctorSteps),
  title: z.string(),
  machine: z.string().optional(),
  state: z.enum(['pending', 'running', 'ok', 'warning', 'failed', 'skipped']),
  /** What was found: `192.0.2.7`, `OpenSSH_9.2p1, 14 ms`, `2.1 GB free of 30 GB on /`. */
  detail: z.string().optional(),
  /** What to do about it; a command stands in `command`. */
  fix: z.string().optional(),
  command: z.string().optional(),
  durationMs: z.number().optional(),
});
export type DoctorStep = z.output<typeof DoctorStepSchema>;

export const DoctorReportSchema = z.object({
  targetId: TargetIdSchema,
  state: z.enum(['running', 'done']),
  steps: z.array(DoctorStepSchema),
  facts: TargetFactsSchema.optional(),
});
export type DoctorReport = z.output<typeof DoctorReportSchema>;

/** One command run on a target. */
export const AuditEntrySchema = z.object({
  /** ISO 8601. */
  at: z.string(),
  targetId: TargetIdSchema,
  /** What it was for: `tail of /var/log/app.log`. */
  purpose: z.string(),
  /** The whole command line as the host's shell saw it. */
  command: z.string(),
  state: z.enum(['running', 'exited', 'killed', 'lost']),
  exitCode: z.number().int().optional(),
  signal: z.string().optional(),
  durationMs: z.number().optional(),
});
export type AuditEntry = z.output<typeof AuditEntrySchema>;

export const SecretKeepingSchema = z.object({
  /** `keychain`: the system's key store; `session`: memory only, forgotten when the console ends. */
  kind: z.enum(['keychain', 'session']),
  /** One sentence for the user: where secrets are kept, and why not elsewhere. */
  sentence: z.string(),
});

const byTarget = z.strictObject({ targetId: TargetIdSchema });

/** Sessions to targets. */
export const hostsContract = {
  /** Every target that has a session, or had one that failed. */
  watch: oc.output(stream('latest', z.object({ hosts: z.array(HostStatusSchema) }))),
  /** Connects (asking what must be asked) and keeps the session for a while. Fails as `ssh` would, in words. */
  connect: oc.input(byTarget).output(HostStatusSchema),
  /** Ends the session and everything that runs through it, and gives up reconnecting. */
  disconnect: oc.input(byTarget).output(HostStatusSchema),
  /** Tries now instead of at the end of the wait. */
  retryNow: oc.input(byTarget).output(HostStatusSchema),
  /** Questions that wait for an answer. A caller that watches is somebody who can answer: without one nothing is asked. */
  questions: oc.output(stream('latest', z.object({ questions: z.array(HostQuestionSchema) }))),
  answer: oc.input(HostAnswerSchema).output(z.object({ taken: z.boolean() })),
  /** Examines the way to a target step by step, on a connection of its own; ends with the report that is `done`. */
  doctor: oc.input(byTarget).output(stream('latest', DoctorReportSchema)),
  /** Newest first. */
  audit: oc
    .input(z.strictObject({ targetId: TargetIdSchema.optional(), limit: z.number().int().min(1).max(1000).default(200) }))
    .output(z.array(AuditEntrySchema)),
  secretKeeping: oc.output(SecretKeepingSchema),
  forgetSecrets: oc.input(byTarget).output(z.object({ forgotten: z.number().int() })),
};
