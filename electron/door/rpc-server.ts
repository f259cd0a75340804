import { RPCHandler } from '@orpc/server/message-port';
import { OpsError } from '../../shared/base/ops-error.ts';
import { streamIdHeader, toWirePort, type Wire } from '../../shared/contract/wire.ts';
import { bytesOnWire, isBytes } from '../../shared/contract/wire-bytes.ts';
import { fromWireError, toWireError } from '../../shared/contract/wire-error.ts';
import type { Core } from '../core/app.ts';
import { describeError, unreadable } from './describe-error.ts';
import { readMessage } from './message-guard.ts';
import { isAsyncIterator, PacedStream } from './stream-pacer.ts';

/** Calls of one wire that may be going on at once, streams included. */
const maxCallsPerWire = 1_000;
/** Unreadable messages after which a wire is closed: nobody sends one by accident. */
const maxRefusals = 10;

/** Bytes are only sent; nobody has a reason to send us any. */
const bytesToWire = {
  type: bytesOnWire,
  condition: isBytes,
  serialize: ({ buffer, byteOffset, byteLength }: Uint8Array) => Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
  deserialize: () => {
    throw new TypeError('No procedure takes bytes');
  },
};

/** The state of one wire while the RPC library handles its calls. */
interface Session {
  readonly streams: Map<string, PacedStream<unknown>>;
  calls: number;
}

interface CallContext {
  readonly session: Session;
  readonly streamId?: string;
  /** Set once the message has been read and its call is made: an error before that is the message's. */
  called?: boolean;
}

/** Serves the contract over any number of wires. */
export interface RpcServer {
  /** Serves until the wire is closed; everything it had open is aborted then. */
  serve(wire: Wire, name: string): void;
  /** Calls and streams going on, over all wires. */
  readonly openCalls: number;
  /** Closes every wire. */
  dispose(): void;
}

/** Puts the core behind wires: validated calls, paced streams, errors a caller can act on. */
export function createRpcServer({ router, logger }: Pick<Core, 'router' | 'logger'>): RpcServer {
  const log = logger.child('rpc');
  const wires = new Map<Wire, Session>();
  const handler = new RPCHandler<CallContext>(router, {
    customJsonSerializers: [bytesToWire],
    interceptors: [
      async (options) => {
        const { session } = options.context;
        const { url, signal } = options.request;
        const streamId = options.request.headers[streamIdHeader];
        if (session.calls >= maxCallsPerWire) throw toWireError(tooManyCalls());
        session.calls += 1;
        const context: CallContext = typeof streamId === 'string' ? { session, streamId } : { session };
        try {
          return await options.next({ ...options, context });
        } catch (error) {
          // What fails because its caller has gone is no failure; nobody reads the answer either.
          if (signal?.aborted) throw toWireError(fromWireError(error, signal));
          throw toWireError(context.called ? describeError(error, log, url.pathname) : unreadable(error));
        } finally {
          session.calls -= 1;
        }
      },
    ],
    clientInterceptors: [
      async (options) => {
        options.context.called = true;
        const output = await options.next();
        if (!isAsyncIterator(output)) return output;
        const { session, streamId = '' } = options.context;
        const call = `/${options.path.join('/')}`;
        const stream: PacedStream<unknown> = new PacedStream({
          source: output,
          signal: options.signal,
          mapError: (error) => toWireError(describeError(error, log, call)),
          onEnd: () => {
            if (session.streams.get(streamId) === stream) session.streams.delete(streamId);
          },
        });
        if (session.streams.size >= maxCallsPerWire) {
          await stream.return();
          throw tooManyCalls();
        }
        if (!options.signal?.aborted) session.streams.set(streamId, stream);
        return stream;
      },
    ],
  });

  return {
    serve(wire, name) {
      const session: Session = { streams: new Map(), calls: 0 };
      wires.set(wire, session);
      let refusals = 0;
      const port = toWirePort(wire, (text) => {
        const verdict = readMessage(text);
        if (verdict.kind === 'call') return true;
        if (verdict.kind === 'acknowledgement') {
          session.streams.get(verdict.ack)?.acknowledge(verdict.count);
          return false;
        }
        refusals += 1;
        log.warn('Refused a message', { wire: name, why: verdict.why, length: text.length });
        if (refusals >= maxRefusals) wire.close();
        return false;
      });
      handler.upgrade(port, { context: { session } });
      wire.onClose(() => {
        wires.delete(wire);
        log.debug('Closed', { wire: name });
      });
      log.debug('Opened', { wire: name });
    },
    get openCalls() {
      let count = 0;
      for (const { calls, streams } of wires.values()) count += calls + streams.size;
      return count;
    },
    dispose() {
      for (const wire of [...wires.keys()]) wire.close();
    },
  };
}

function tooManyCalls(): OpsError {
  return new OpsError({
    code: 'unavailable',
    message: `More than ${maxCallsPerWire} calls at once`,
    hint: 'Wait for some to end.',
    retry: true,
  });
}
