import { type ClientLink, createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { OpsError } from '../base/ops-error.ts';
import type { Client } from './index.ts';
import { streamWindow } from './stream.ts';
import { type Acknowledgement, streamIdHeader, toWirePort, type Wire } from './wire.ts';
import { bytesFromWire, bytesOnWire } from './wire-bytes.ts';
import { connectionLost, fromWireError } from './wire-error.ts';

interface CallContext {
  streamId?: string;
}

/** Carries calls to the core: what a client is made of. */
export type CallLink = ClientLink<CallContext>;

/** The typed client over a wire. Calls and streams fail with `OpsError` only; a closed wire is `unavailable`. */
export function connectWire(wire: Wire): Client {
  return toClient(linkWire(wire));
}

/** The typed client over whatever carries the calls. */
export function toClient(link: CallLink): Client {
  return createORPCClient<Client>(link);
}

/** What `connectWire` makes its client of, for a caller that changes wires under one client. */
export function linkWire(wire: Wire): CallLink {
  let callCount = 0;
  return new RPCLink<CallContext>({
    port: toWirePort(wire),
    customJsonSerializers: [{ type: bytesOnWire, condition: () => false, serialize: (value) => value, deserialize: bytesFromWire }],
    headers: ({ context }) => ({ [streamIdHeader]: context.streamId }),
    interceptors: [
      async (options) => {
        if (!wire.isOpen) throw connectionLost();
        callCount += 1;
        const streamId = String(callCount);
        const mapError = (error: unknown) => {
          const known = fromWireError(error, options.signal);
          // Whatever the library calls it: without a wire nothing else can have happened.
          return wire.isOpen || known.code !== 'internal' ? known : connectionLost(error);
        };
        try {
          const output = await options.next({ ...options, context: { ...options.context, streamId } });
          if (!isAsyncIterator(output)) return output;
          return acknowledging(output, mapError, (count) => {
            wire.send(JSON.stringify({ ack: streamId, count } satisfies Acknowledgement));
          });
        } catch (error) {
          throw mapError(error);
        }
      },
    ],
  });
}

/** A value counts as consumed when the next one is asked for. Acknowledges in halves of the window, so the producer never waits for a round trip. */
function acknowledging(
  source: AsyncIterator<unknown>,
  mapError: (error: unknown) => OpsError,
  acknowledge: (count: number) => void,
): AsyncIterableIterator<unknown> {
  let holding = false;
  let consumed = 0;
  let returned = false;
  const stop = async (value?: unknown) => {
    if (!returned) {
      returned = true;
      await source.return?.();
    }
    return { done: true as const, value };
  };
  return {
    async next() {
      if (holding) {
        holding = false;
        consumed += 1;
        if (consumed >= streamWindow / 2) {
          acknowledge(consumed);
          consumed = 0;
        }
      }
      if (returned) return { done: true, value: undefined };
      try {
        const result = await source.next();
        holding = !result.done;
        return result;
      } catch (error) {
        if (returned) return { done: true, value: undefined };
        throw mapError(error);
      }
    },
    return: stop,
    async throw(error: unknown) {
      await stop();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function isAsyncIterator(value: unknown): value is AsyncIteratorObject<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;
}
