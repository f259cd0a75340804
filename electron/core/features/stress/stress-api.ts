import { implement } from '@orpc/server';
import { stressContract } from '../../../../shared/contract/stress.ts';
import type { StressService } from './stress-service.ts';

const api = implement(stressContract);

/** The handlers of `stress.*`. */
export function createStressApi(stress: StressService) {
  return api.router({
    preflight: api.preflight.handler(({ input, signal }) => stress.preflight(input.targetId, input.settings, signal)),
    start: api.start.handler(({ input }) => stress.start(input)),
    stop: api.stop.handler(({ input }) => stress.stop(input.id)),
    watch: api.watch.handler(({ signal }) => stress.watch(signal)),
    install: api.install.handler(({ input, signal }) => stress.install(input.targetId, signal)),
  });
}
