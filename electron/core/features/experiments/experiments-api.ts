import { implement } from '@orpc/server';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import { experimentsContract } from '../../../../shared/contract/experiments.ts';
import type { Guard } from '../../../../shared/contract/guard.ts';
import type { ExperimentsService } from './experiments-service.ts';

const api = implement(experimentsContract);

/** Starts something once the alarms its guards name are known. */
type WhenKnown = <T>(
  guarded: { guards: readonly Guard[]; alarmScope?: AwsScope | undefined },
  signal: AbortSignal | undefined,
  start: () => Promise<T>,
) => Promise<T>;

/** The handlers of `experiments.*`. */
export function createExperimentsApi(experiments: ExperimentsService, whenKnown: WhenKnown) {
  return api.router({
    start: api.start.handler(({ input, signal }) =>
      whenKnown({ guards: input.plan.guards, alarmScope: input.alarmScope }, signal, () => experiments.start(input)),
    ),
    preview: api.preview.handler(({ input }) => experiments.preview(input.plan)),
    stop: api.stop.handler(({ input }) => experiments.stop(input.id)),
    get: api.get.handler(({ input }) => experiments.get(input.id)),
    list: api.list.handler(({ input }) => experiments.list(input.limit)),
    active: api.active.handler(({ signal }) => experiments.active(signal)),
    findLimit: api.findLimit.handler(({ input }) => experiments.findLimit(input)),
    getLimit: api.getLimit.handler(({ input }) => experiments.getLimit(input.id)),
  });
}
