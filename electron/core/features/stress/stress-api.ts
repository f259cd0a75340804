import { implement } from '@orpc/server';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { Guard } from '../../../../shared/contract/guard.ts';
import { stressContract } from '../../../../shared/contract/stress.ts';
import type { StressService } from './stress-service.ts';

const api = implement(stressContract);

/** Starts something once the alarms its guards name are known. */
type WhenKnown = <T>(
  guarded: { guards: readonly Guard[]; alarmScope?: AwsScope | undefined },
  signal: AbortSignal | undefined,
  start: () => Promise<T>,
) => Promise<T>;

/** The handlers of `stress.*`. */
export function createStressApi(stress: StressService, whenKnown: WhenKnown) {
  return api.router({
    preflight: api.preflight.handler(({ input, signal }) => stress.preflight(input.targetId, input.settings, signal)),
    start: api.start.handler(({ input, signal }) => whenKnown(input, signal, () => stress.start(input))),
    stop: api.stop.handler(({ input }) => stress.stop(input.id)),
    watch: api.watch.handler(({ signal }) => stress.watch(signal)),
    install: api.install.handler(({ input, signal }) => stress.install(input.targetId, signal)),
  });
}
