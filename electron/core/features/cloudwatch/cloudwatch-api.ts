import { implement } from '@orpc/server';
import { cloudwatchContract } from '../../../../shared/contract/cloudwatch.ts';
import type { CloudwatchService } from './cloudwatch-service.ts';

const api = implement(cloudwatchContract);

/** The handlers of `cloudwatch.*`. */
export function createCloudwatchApi(cloudwatch: CloudwatchService) {
  return api.router({
    metrics: api.metrics.handler(({ input }) => cloudwatch.metrics(input)),
    ofTarget: api.ofTarget.handler(({ input, signal }) => cloudwatch.ofTarget(input.targetId, signal)),
    series: api.series.handler(async ({ input: { scope, queries, startAt, endAt }, signal }) => ({
      series: await cloudwatch.series(scope, queries, startAt, endAt, signal),
    })),
    follow: api.follow.handler(({ input: { scope, queries, spanMs }, signal }) => cloudwatch.follow(scope, queries, spanMs, signal)),
  });
}
