import { oc } from '@orpc/contract';
import { AwsScopeSchema } from './aws.ts';
import { ProblemSchema } from './hosts.ts';
import { stream } from './stream.ts';
import { TargetIdSchema } from './targets.ts';
import { z } from './zod.ts';

/** A metric of CloudWatch, as it names it. */
export const CloudMetricSchema = z.strictObject({
  namespace: z.string().min(1).max(255),
  name: z.string().min(1).max(255),
  dimensions: z.array(z.strictObject({ name: z.string().min(1).max(255), value: z.string().min(1).max(1024) })).max(30),
});
export type CloudMetric = z.output<typeof CloudMetricSchema>;

/** `Average`, `Maximum` … or a percentile, `p95`. */
export const StatisticSchema = z
  .string()
  .regex(/^(Average|Minimum|Maximum|Sum|SampleCount|p(\d{1,2}(\.\d{1,2})?|100))$/, { error: 'Not a statistic: Average, Maximum, p95 …' });

export const MetricQuerySchema = z.strictObject({
  metric: CloudMetricSchema,
  statistic: StatisticSchema.default('Average'),
  /** 1, 5, 10, 20, 30 or a multiple of 60. */
  periodS: z
    .number()
    .int()
    .refine((value) => [1, 5, 10, 20, 30].includes(value) || (value >= 60 && value % 60 === 0), {
      error: '1, 5, 10, 20, 30 or a multiple of 60',
    })
    .default(60),
});
export type MetricQuery = z.output<typeof MetricQuerySchema>;

export const MetricSeriesSchema = z.object({
  query: MetricQuerySchema,
  label: z.string(),
  /** Unix ms of each period's start, ascending, and its value. */
  times: z.array(z.number()),
  values: z.array(z.number()),
  /** CloudWatch's own unit where it is known: `Percent`, `Bytes` … */
  unit: z.string().optional(),
  /** CloudWatch's word on how complete it is: Complete, PartialData, InternalError, Forbidden. */
  statusCode: z.string(),
});
export type MetricSeries = z.output<typeof MetricSeriesSchema>;

const chart = { scope: AwsScopeSchema, queries: z.array(MetricQuerySchema).min(1).max(100) };

/** Metrics of CloudWatch. */
export const cloudwatchContract = {
  /** The metrics there are (ListMetrics: what had data in the last two weeks), those in which all words occur. */
  metrics: oc
    .input(
      z.strictObject({
        scope: AwsScopeSchema,
        search: z.string().max(200).default(''),
        namespace: z.string().max(255).optional(),
        limit: z.number().int().min(1).max(2000).default(500),
        /** Ask AWS again although what was read is not old. */
        fresh: z.boolean().default(false),
      }),
    )
    .output(
      z.object({ metrics: z.array(CloudMetricSchema), namespaces: z.array(z.string()), total: z.number().int(), readAt: z.number() }),
    ),
  /** What one would look at for a target: EC2's and the agent's metrics of its instance, in the order they are worth looking at. */
  ofTarget: oc
    .input(z.strictObject({ targetId: TargetIdSchema }))
    .output(z.object({ scope: AwsScopeSchema.optional(), queries: z.array(MetricQuerySchema), advice: z.array(z.string()) })),
  /** A span of time, once. */
  series: oc
    .input(z.strictObject({ ...chart, startAt: z.number(), endAt: z.number() }))
    .output(z.object({ series: z.array(MetricSeriesSchema) })),
  /**
   * The last `spanMs`, and again whenever a new period may be there: never more often than the shortest period, less often when AWS
   * throttles, not at all when nobody watches. Each value is the whole.
   */
  follow: oc
    .input(
      z.strictObject({
        ...chart,
        spanMs: z
          .number()
          .int()
          .min(60_000)
          .max(15 * 24 * 3_600_000),
      }),
    )
    .output(
      stream(
        'latest',
        z.object({
          series: z.array(MetricSeriesSchema),
          /** When this was read, and when it will be read next. Unix ms. */
          readAt: z.number(),
          nextAt: z.number().optional(),
          /** Why the last attempt gave nothing; `series` is then of `readAt`. */
          problem: ProblemSchema.optional(),
        }),
      ),
    ),
};
