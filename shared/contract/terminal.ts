import { oc } from '@orpc/contract';
import type { TerminalId } from '../base/ids.ts';
import { ProblemSchema } from './hosts.ts';
import { chunkLength, stream } from './stream.ts';
import { TargetIdSchema } from './targets.ts';
import { z } from './zod.ts';

export const TerminalIdSchema = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/, { error: 'Not the id of a terminal' })
  .transform((value) => value as TerminalId);

const size = { columns: z.number().int().min(2).max(1000), rows: z.number().int().min(1).max(1000) };

export const TerminalStatusSchema = z.object({
  id: TerminalIdSchema,
  targetId: TargetIdSchema,
  /** `lost`: the link broke; a new shell starts in the same tab when it is back. */
  state: z.enum(['opening', 'open', 'lost', 'ended']),
  exitCode: z.number().int().optional(),
  problem: ProblemSchema.optional(),
  openedAt: z.number(),
});
export type TerminalStatus = z.output<typeof TerminalStatusSchema>;

const byId = z.strictObject({ id: TerminalIdSchema });

export const TerminalTextSchema = z.object({
  text: z.string().max(chunkLength),
  /** Characters (UTF-16) the terminal had shown before this text. */
  at: z.number().int(),
  /** Somebody was given it before: what it asks of a terminal has been answered. */
  replay: z.boolean(),
});
export type TerminalText = z.output<typeof TerminalTextSchema>;

/** Shells on targets. A terminal lives in the core: reloading the page loses neither the shell nor the last of its output. */
export const terminalContract = {
  open: oc.input(z.strictObject({ targetId: TargetIdSchema, ...size })).output(TerminalStatusSchema),
  /**
   * What the shell writes, as text; first the last 256 KiB of what it wrote before, or what of it came after the first `after` characters.
   * Ends with the shell. Only the newest watcher is served: another window takes over, and the older stream ends. Without one the shell
   * waits once its pipes are full.
   */
  output: oc
    .input(z.strictObject({ id: TerminalIdSchema, after: z.number().int().min(0).optional() }))
    .output(stream('lossless', TerminalTextSchema)),
  input: oc.input(z.strictObject({ id: TerminalIdSchema, text: z.string().max(1024 * 1024) })).output(z.object({ taken: z.boolean() })),
  resize: oc.input(z.strictObject({ id: TerminalIdSchema, ...size })).output(z.object({ taken: z.boolean() })),
  /** Ends the shell (HUP) and forgets the terminal. */
  close: oc.input(byId).output(z.object({ closed: z.boolean() })),
  watch: oc.output(stream('latest', z.object({ terminals: z.array(TerminalStatusSchema) }))),
};
