import { implement } from '@orpc/server';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { Guard } from '../../../../shared/contract/guard.ts';
import { loadContract } from '../../../../shared/contract/load.ts';
import type { LoadSampleSchema } from '../../../../shared/contract/run-record.ts';
import type { z } from '../../../../shared/contract/zod.ts';
import type { LoadService } from './load-service.ts';

const api = implement(loadContract);

/** The schema's type has arrays that may be written to, the model's has not: the same values. */
type WireSamples = AsyncGenerator<z.input<typeof LoadSampleSchema>, void, undefined>;

/** Starts something once the alarms its guards name are known. */
type WhenKnown = <T>(
  guarded: { guards: readonly Guard[]; alarmScope?: AwsScope | undefined },
  signal: AbortSignal | undefined,
  start: () => T,
) => Promise<T>;

/** The handlers of `load.*`. */
export function createLoadApi(load: LoadService, whenKnown: WhenKnown) {
  return api.router({
    start: api.start.handler(({ input, signal }) => whenKnown(input, signal, () => load.start(input))),
    stop: api.stop.handler(({ input }) => load.stop(input.id, input.force)),
    watch: api.watch.handler(({ input, signal }) => load.watch(input.id, signal) as WireSamples),
    active: api.active.handler(({ signal }) => load.active(signal)),
  });
}
