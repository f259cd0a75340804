import { oc } from '@orpc/contract';
import { MomentPointSchema, RunDetailSchema, RunIdSchema, RunListItemSchema, RunStateSchema, SecondPointSchema } from './run-record.ts';
import { stream } from './stream.ts';
import { RunEvidenceSchema } from './verdicts.ts';
import { z } from './zod.ts';

export const runSortKeys = ['id', 'name', 'startedAt', 'durationMs', 'asked', 'failed', 'ratePerSecond', 'p95Us'] as const;
export const RunListQuerySchema = z.strictObject({
  /** Words that must all occur in name, tags, target, plan text, state or number. */
  search: z.string().max(200).default(''),
  state: RunStateSchema.optional(),
  sort: z.enum(runSortKeys).default('id'),
  descending: z.boolean().default(true),
  limit: z.number().int().min(1).max(1000).default(200),
  offset: z.number().int().min(0).default(0),
});
export type RunListQuery = z.output<typeof RunListQuerySchema>;

export const exportFormats = ['json', 'junit', 'html', 'csv', 'ndjson', 'markdown'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** `phase`: one of an experiment begins or ends. */
export const runMarkerKinds = [
  'stress_started',
  'stress_ended',
  'guard',
  'link_lost',
  'link_restored',
  'alarm',
  'alarm_over',
  'phase',
] as const;
export const RunMarkerSchema = z.object({
  /** Milliseconds since the run started; may be negative for what began before. */
  atMs: z.number(),
  kind: z.enum(runMarkerKinds),
  /** A few words for the chart: `stress on, 2 CPUs at nice -20`. */
  text: z.string(),
});
export type RunMarker = z.output<typeof RunMarkerSchema>;

const TagSchema = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .regex(/^[^,\p{C}]+$/u, { error: 'A tag has no comma or control character' });

const runId = z.strictObject({ id: RunIdSchema });

/** History: every run of this data folder. */
export const runsContract = {
  list: oc.input(RunListQuerySchema).output(z.object({ items: z.array(RunListItemSchema), total: z.number().int() })),
  get: oc.input(runId).output(RunDetailSchema),
  /** `moments` are of the first 31 s only. */
  series: oc.input(runId).output(z.object({ seconds: z.array(SecondPointSchema), moments: z.array(MomentPointSchema) })),
  /** What happened beside a run, on its time axis. */
  markers: oc.input(runId).output(z.array(RunMarkerSchema)),
  /** What the machine behind a run said of it: so far, while the run goes on. Absent where nobody looked. */
  evidence: oc.input(runId).output(z.object({ evidence: RunEvidenceSchema.optional() })),
  rename: oc.input(z.strictObject({ id: RunIdSchema, name: z.string().trim().max(120) })).output(RunListItemSchema),
  setTags: oc.input(z.strictObject({ id: RunIdSchema, tags: z.array(TagSchema).max(20) })).output(RunListItemSchema),
  /** Hides the runs at once; they are gone for good when the console next starts. Refused for a run that is going on. */
  delete: oc.input(z.strictObject({ ids: z.array(RunIdSchema).min(1).max(1000) })).output(z.object({ deleted: z.number().int() })),
  /** Undo of `delete`. */
  restore: oc.input(z.strictObject({ ids: z.array(RunIdSchema).min(1).max(1000) })).output(z.object({ restored: z.number().int() })),
  export: oc
    .input(z.strictObject({ id: RunIdSchema, format: z.enum(exportFormats) }))
    .output(z.object({ fileName: z.string(), mediaType: z.string(), content: z.string() })),
  /** Says that the list has changed (a run started, ended, was renamed or deleted); the first item comes at once. */
  changes: oc.output(stream('latest', z.object({ revision: z.number().int() }))),
};
