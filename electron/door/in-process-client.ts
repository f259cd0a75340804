import { createRouterClient } from '@orpc/server';
import type { Client } from '../../shared/contract/index.ts';
import { fromWireError } from '../../shared/contract/wire-error.ts';
import type { Core } from '../core/app.ts';
import { describeError } from './describe-error.ts';
import { isAsyncIterator, PacedStream } from './stream-pacer.ts';

/** The typed client of a core in the same process. Calls and streams behave and fail as they do over a wire. */
export function createInProcessClient({ router, logger }: Pick<Core, 'router' | 'logger'>): Client {
  const log = logger.child('rpc');
  return createRouterClient(router, {
    context: {},
    interceptors: [
      async (options) => {
        const { signal } = options;
        const call = `/${options.path.join('/')}`;
        const mapError = (error: unknown) => (signal?.aborted ? fromWireError(error, signal) : describeError(error, log, call));
        try {
          signal?.throwIfAborted();
          const output = await options.next();
          // The consumer pulls, so nothing runs ahead of it.
          return isAsyncIterator(output) ? new PacedStream({ source: output, signal, window: Number.POSITIVE_INFINITY, mapError }) : output;
        } catch (error) {
          throw mapError(error);
        }
      },
    ],
  }) as Client;
}
