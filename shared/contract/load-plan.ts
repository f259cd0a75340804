import type { Checks, ConnectionOptions, Executor, LoadPlan, RequestSpec, Stage, ThresholdSpec } from '../model/load-plan.ts';
import { z } from './zod.ts';

/** Upper bounds that keep a typing error from becoming an outage; each is far above what one generator can do. */
export const planLimits = {
  iterations: 100_000_000,
  vus: 20_000,
  rate: 200_000,
  durationMs: 24 * 3600 * 1000,
  bodyLength: 8 * 1024 * 1024,
} as const;

const durationMs = z.number().int().min(1).max(planLimits.durationMs);
const vus = z.number().int().min(1).max(planLimits.vus);
const rate = z.number().positive().max(planLimits.rate);
const iterations = z.number().int().min(1).max(planLimits.iterations);

const noLineBreak = (value: string) => !/[\r\n\0]/.test(value);

export const StageSchema = z.strictObject({
  durationMs,
  target: z.number().min(0).max(planLimits.rate),
}) satisfies z.ZodType<Stage>;

const placeholder = /\{\{(seq|random)\}\}/g;

/**
 * A URL parser reads `http:\\a b@host` and a line break within a name as well. Whoever looks for a password in a URL, or for its host, must
 * not have to know all that: scheme, slashes and authority are written plainly, without control characters anywhere.
 */
const plainUrl = /^https?:\/\/[^\s/?#\\]+(?:[/?#]|$)/i;

export const RequestUrlSchema = z
  .string()
  .trim()
  .max(8192)
  .refine((value) => plainUrl.test(value) && !/\p{Cc}/u.test(value) && URL.canParse(value.replace(placeholder, '0')), {
    error: 'Not an http:// or https:// URL',
  });

export const RequestSpecSchema = z.strictObject({
  name: z.string().max(120).default(''),
  weight: z.number().positive().max(1_000_000).default(1),
  method: z
    .string()
    .regex(/^[A-Z]{1,20}$/, { error: 'A method is upper-case letters, e.g. GET' })
    .refine((method) => method !== 'CONNECT', { error: 'CONNECT is not supported' })
    .default('GET'),
  url: RequestUrlSchema,
  headers: z
    .record(
      z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/, { error: 'Not a valid header name' }),
      z.string().max(16_384).refine(noLineBreak, { error: 'A header value may not contain a line break' }),
    )
    .default({}),
  body: z.string().max(planLimits.bodyLength).optional(),
}) satisfies z.ZodType<RequestSpec>;

export const ExecutorSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('shared-iterations'),
    iterations,
    vus,
    maxDurationMs: durationMs.default(10 * 60 * 1000),
  }),
  z.strictObject({ type: z.literal('constant-vus'), vus, durationMs }),
  z.strictObject({
    type: z.literal('ramping-vus'),
    startVus: z.number().int().min(0).max(planLimits.vus).default(1),
    stages: z.array(StageSchema).min(1).max(100),
  }),
  z.strictObject({
    type: z.literal('constant-arrival-rate'),
    rate,
    durationMs,
    maxVus: vus.default(500),
    iterations: iterations.optional(),
  }),
  z.strictObject({
    type: z.literal('ramping-arrival-rate'),
    startRate: z.number().min(0).max(planLimits.rate).default(0),
    stages: z.array(StageSchema).min(1).max(100),
    maxVus: vus.default(500),
  }),
]) satisfies z.ZodType<Executor>;

export const ConnectionOptionsSchema = z.strictObject({
  keepAlive: z.boolean().default(true),
  connectTimeoutMs: z.number().int().min(1).max(600_000).default(5_000),
  timeoutMs: z.number().int().min(1).max(600_000).default(30_000),
  insecure: z.boolean().default(false),
  caPem: z
    .string()
    .max(1024 * 1024)
    .optional(),
  resolve: z.record(z.string().max(300), z.string().max(100)).default({}),
}) satisfies z.ZodType<ConnectionOptions>;

export const ChecksSchema = z.strictObject({
  expectStatus: z.array(z.number().int().min(100).max(599)).max(100).default([]),
  expectBody: z.string().min(1).max(4096).optional(),
}) satisfies z.ZodType<Checks>;

export const ThresholdSpecSchema = z.strictObject({
  metric: z.string().min(1).max(120),
  expression: z.string().min(1).max(120),
  abortOnFail: z.boolean().default(false),
}) satisfies z.ZodType<ThresholdSpec>;

export const LoadPlanSchema = z.strictObject({
  name: z.string().max(120).default(''),
  requests: z.array(RequestSpecSchema).min(1).max(100),
  executor: ExecutorSchema,
  connection: ConnectionOptionsSchema.prefault({}),
  checks: ChecksSchema.prefault({}),
  maxRedirects: z.number().int().min(0).max(20).default(0),
  thresholds: z.array(ThresholdSpecSchema).max(50).default([]),
  gracefulStopMs: z.number().int().min(0).max(600_000).default(5_000),
}) satisfies z.ZodType<LoadPlan>;

/** A plan as a person or a file may write it: every field with a default may be left out. */
export type LoadPlanInput = z.input<typeof LoadPlanSchema>;
