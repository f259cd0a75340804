import { oc } from '@orpc/contract';
import { type Comparison, type ConfigChange, comparedMetrics } from '../model/compare/comparison.ts';
import { FailureClassSchema, RunIdSchema, RunListItemSchema } from './run-record.ts';
import { z } from './zod.ts';

const count = z.number().int().min(0);
const amount = z.number();

const ConfigChangeSchema: z.ZodType<ConfigChange, ConfigChange> = z.object({
  where: z.string(),
  name: z.string(),
  values: z.array(z.string().optional()),
});

export const ComparisonSchema: z.ZodType<Comparison, Comparison> = z.object({
  groups: z.array(
    z.object({
      label: z.string(),
      runs: z.array(
        z.object({ id: count, startedAt: z.string(), asked: count, ok: count, failed: count, ratePerSecond: amount, p95Ms: amount }),
      ),
      failedShare: amount,
      failedInterval: z.tuple([amount, amount]),
      ratePerSecond: amount,
      p50Ms: amount,
      p95Ms: amount,
      p99Ms: amount,
      latencyCurve: z.array(z.tuple([amount, amount])),
      failures: z.array(z.object({ class: FailureClassSchema, count })),
      cpu: z.object({ busy: amount, steal: amount }).optional(),
      instanceType: z.string().optional(),
      build: z.string().optional(),
      costPerMillion: amount.optional(),
    }),
  ),
  changes: z.array(ConfigChangeSchema),
  differences: z.array(
    z.object({
      metric: z.enum(comparedMetrics),
      group: count,
      outcome: z.enum(['better', 'worse', 'noise', 'same', 'too_few']),
      pValue: amount.optional(),
      text: z.string(),
    }),
  ),
  sentence: z.string(),
  warnings: z.array(z.string()),
});

/** Runs, or groups of repeats, side by side. */
export const comparisonsContract = {
  /** Two to five groups, the first being what the others are held against. Fails with `not_found` and, for a run that goes on, `conflict`. */
  compare: oc.input(z.strictObject({ groups: z.array(z.array(RunIdSchema).min(1).max(50)).min(2).max(5) })).output(ComparisonSchema),
  /** One file that says what became of it: before and after, without network; or the same as Markdown for a pull request. */
  export: oc
    .input(
      z.strictObject({
        groups: z.array(z.array(RunIdSchema).min(1).max(50)).min(2).max(5),
        format: z.enum(['html', 'markdown', 'json']),
      }),
    )
    .output(z.object({ fileName: z.string(), mediaType: z.string(), content: z.string() })),
  /** The last runs against one target, the newest first, each with what had changed since the run before it. */
  trend: oc
    .input(z.strictObject({ limit: z.number().int().min(1).max(100).default(20) }))
    .output(z.object({ runs: z.array(z.object({ run: RunListItemSchema, changes: z.array(ConfigChangeSchema) })) })),
  /**
   * Adds a run that another tool recorded: a JMeter .jtl (CSV or XML), a k6 --summary-export or JSON output, or a summary of ours.
   * Fails with `invalid_input` naming the line.
   */
  importFile: oc
    .input(z.strictObject({ fileName: z.string().max(300), content: z.string().max(64 * 1024 * 1024) }))
    .output(RunListItemSchema),
};
