import { oc } from '@orpc/contract';
import { logLevels } from '../model/log-level.ts';
import { ProblemSchema } from './hosts.ts';
import { stream } from './stream.ts';
import { RemotePathSchema, TargetIdSchema } from './targets.ts';
import { isBytes } from './wire-bytes.ts';
import { z } from './zod.ts';

const FileSchema = z.strictObject({ kind: z.literal('file'), path: RemotePathSchema });

export const LogSourceSchema = z.strictObject({
  targetId: TargetIdSchema,
  /** A file, or a unit of the journal. */
  from: z.discriminatedUnion('kind', [
    FileSchema,
    /** Empty: the whole journal. */
    z.strictObject({
      kind: z.literal('journal'),
      unit: z.string().regex(/^$|^[A-Za-z0-9][A-Za-z0-9:_.@-]{0,255}$/, { error: 'Not a unit' }),
    }),
  ]),
  /** Read it as root through `sudo -n`. */
  sudo: z.boolean().default(false),
});
export type LogSource = z.output<typeof LogSourceSchema>;

/** Bytes of one line that are kept; a longer one is cut with `[truncated N bytes]`. */
export const longestLine = 64 * 1024;

/** One line. Text is whole UTF-8 with U+FFFD for what was not; control characters are still in it: whoever shows it makes them visible. */
export const LogLineSchema = z.object({
  /** Index into the sources asked for. */
  source: z.number().int(),
  /** 1, 2, 3 … of that source: a gap would be a lost line. */
  seq: z.number().int(),
  /** When it was written, by its own time stamp and our clock (Unix ms); without one, when it came. */
  at: z.number(),
  /** True when `at` is the line's own. */
  stamped: z.boolean(),
  level: z.enum(logLevels).optional(),
  /** Belongs to the line before it of the same source: a stack trace. It has that line's level and time. */
  continued: z.boolean(),
  text: z.string(),
});
export type LogLine = z.output<typeof LogLineSchema>;

export const logMarkKinds = [
  'following',
  'waiting',
  'rotated',
  'truncated',
  'gap',
  'unreadable',
  'gone',
  'link_lost',
  'resumed',
  'failed',
] as const;
const happening = {
  at: z.number(),
  kind: z.enum(logMarkKinds),
  /** One sentence. */
  text: z.string(),
  /** Bytes that were written but not seen, where that is known. */
  missedBytes: z.number().optional(),
  problem: ProblemSchema.optional(),
};
/** Something happened to a source, between its lines. */
export const LogMarkSchema = z.object({
  source: z.number().int(),
  /** It stands after this line of the source. */
  afterSeq: z.number().int(),
  ...happening,
});
export type LogMark = z.output<typeof LogMarkSchema>;

export const LogChunkSchema = z.object({ lines: z.array(LogLineSchema), marks: z.array(LogMarkSchema) });
export type LogChunk = z.output<typeof LogChunkSchema>;

/** The same between the bytes of a file; it stands after so many bytes of the stream. */
export const LogNoteSchema = z.object({ afterBytes: z.number().int(), ...happening });
export type LogNote = z.output<typeof LogNoteSchema>;

/** Bytes one value of `bytes` may hold: written to a file, fewer would cost more. Four are on their way at most, as of every stream. */
export const bytesLength = 256 * 1024;

/** Bytes of a file as they are, control characters and all: nothing to show on a screen. */
export const LogBytesSchema = z.object({
  /** Bytes of this stream before these; a gap would be lost bytes. */
  from: z.number().int(),
  /** One behind the other; at most `bytesLength` together. No two share memory but at its ends, so whoever takes them may have it. */
  pieces: z.custom<readonly Uint8Array[]>((value) => Array.isArray(value) && value.every(isBytes)),
  notes: z.array(LogNoteSchema),
});
export type LogBytes = z.output<typeof LogBytesSchema>;

export const LogSuggestionSchema = z.object({
  source: LogSourceSchema,
  /** e.g. `nginx access`, `app.log of the demo lab` */
  label: z.string(),
  readable: z.boolean(),
  sizeBytes: z.number().optional(),
});
export type LogSuggestion = z.output<typeof LogSuggestionSchema>;

/** Lines of what is there already, for each source. */
const LastLinesSchema = z.number().int().min(0).max(100_000).default(500);

/** Following log files. */
export const logsContract = {
  /**
   * Follows the sources until the caller leaves. Lines come in the order of their time as far as they came together; each source's own
   * lines always in order. A source that cannot be followed says so in a mark and does not end the others.
   */
  tail: oc
    .input(
      z.strictObject({
        sources: z.array(LogSourceSchema).min(1).max(20),
        lastLines: LastLinesSchema,
      }),
    )
    .output(stream('lossless', LogChunkSchema)),
  /**
   * Follows one file until the caller leaves, as `tail -F` does: its bytes, unread. Through rotation, truncation and lost links as `tail`;
   * costs a third of the CPU.
   */
  bytes: oc
    .input(z.strictObject({ source: LogSourceSchema.extend({ from: FileSchema }), lastLines: LastLinesSchema }))
    .output(stream('lossless', LogBytesSchema)),
  /** What one may want to follow on a target: its log paths, what its programs write, the lab's logs on this machine. */
  suggestions: oc.input(z.strictObject({ targetId: TargetIdSchema })).output(z.array(LogSuggestionSchema)),
};
