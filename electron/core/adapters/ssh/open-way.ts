import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { HopSteps } from './hop-steps.ts';
import { type HostAddress, lookUpHost, openSocket } from './open-socket.ts';
import { machineName, type ResolvedHost } from './resolved-host.ts';
import { jumpRefuses, nameNotFound, portFailed } from './ssh-failure.ts';

/** A machine one is logged in to. */
interface JumpHost {
  readonly host: ResolvedHost;
  readonly client: Client;
}

/** A way to the port of a machine. */
export interface OpenWay {
  readonly stream: Duplex;
  /** Without the time it took to find the address. */
  readonly connectMs: number;
}

/** A socket to the machine itself. Rejects with OpsError. */
export async function openDirectly(host: ResolvedHost, steps: HopSteps, signal: AbortSignal): Promise<OpenWay> {
  let addresses: readonly HostAddress[];
  try {
    addresses = await lookUpHost(host);
  } catch (error) {
    throw nameNotFound(host, error as NodeJS.ErrnoException);
  }
  steps.finish(addresses.map(({ address }) => address).join(', '));
  steps.begin('port');
  const startedAt = performance.now();
  try {
    const stream = await openSocket(host.port, addresses, signal);
    return { stream, connectMs: performance.now() - startedAt };
  } catch (error) {
    throw portFailed(host, causeOf(error as Error));
  }
}

/** A channel of the machine before it. Rejects with OpsError. */
export function openThrough(previous: JumpHost, host: ResolvedHost, steps: HopSteps): Promise<OpenWay> {
  steps.finish(`looked up by ${machineName(previous.host)}`);
  steps.begin('port');
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    previous.client.forwardOut('127.0.0.1', 0, host.hostName, host.port, (error, channel) => {
      if (error) {
        reject(jumpRefuses(previous.host, host, error));
        return;
      }
      channel.on('error', () => {});
      resolve({ stream: channel, connectMs: performance.now() - startedAt });
    });
  });
}

/** Several addresses failed: the first failure stands for all. */
function causeOf(error: Error): NodeJS.ErrnoException {
  return error instanceof AggregateError ? (error.errors[0] as NodeJS.ErrnoException) : error;
}
