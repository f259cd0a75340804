import { implement } from '@orpc/server';
import { type HostSamplesSchema, metricsContract, type RunHostSamplesSchema } from '../../../../shared/contract/metrics.ts';
import type { z } from '../../../../shared/contract/zod.ts';
import type { MetricsService } from './metrics-service.ts';

const api = implement(metricsContract);

/** The schema's type has arrays that may be written to, the model's has not: the same values. */
type WireSamples<Schema extends z.ZodType> = AsyncGenerator<z.input<Schema>, void, undefined>;

/** The handlers of `metrics.*`. */
export function createMetricsApi(metrics: MetricsService) {
  return api.router({
    watch: api.watch.handler(({ input, signal }) => metrics.watch(input.targetId, signal) as WireSamples<typeof HostSamplesSchema>),
    watchRun: api.watchRun.handler(({ input, signal }) => metrics.watchRun(input.id, signal) as WireSamples<typeof RunHostSamplesSchema>),
  });
}
