import { lookup } from 'node:dns/promises';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { reusedBuffer } from './read-in-place.ts';
import type { ResolvedHost } from './resolved-host.ts';

export interface HostAddress {
  readonly address: string;
  readonly family: number;
}

const familyNumbers = { any: 0, inet: 4, inet6: 6 } as const;

/** Addresses of a host, as the system knows them. Rejects as `dns.lookup` does. */
export async function lookUpHost(host: ResolvedHost): Promise<readonly HostAddress[]> {
  const family = isIP(host.hostName);
  if (family !== 0) return [{ address: host.hostName, family }];
  return lookup(host.hostName, { all: true, family: familyNumbers[host.addressFamily] });
}

/** Connects to the first address that answers. Rejects with the system's error; the signal ends the attempt. */
export function openSocket(port: number, addresses: readonly HostAddress[], signal: AbortSignal): Promise<Socket> {
  const [first] = addresses;
  if (first === undefined) return Promise.reject(new Error('It has no address'));
  const known: LookupFunction = (_name, options, callback) => {
    if (options.all) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({
      port,
      host: addresses.length === 1 ? first.address : 'addresses-are-known.invalid',
      lookup: known,
      autoSelectFamily: true,
      // The default, 250 ms, gives up on addresses that are merely far away.
      autoSelectFamilyAttemptTimeout: 2000,
      noDelay: true,
      onread: reusedBuffer(() => socket),
    });
    const onAbort = () => {
      socket.destroy();
      reject(new Error('Given up'));
    };
    const stop = () => {
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError);
    };
    const onError = (error: Error) => {
      stop();
      reject(error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    socket.once('connect', () => {
      stop();
      // Whoever takes it over hears of errors; until then nobody may be brought down by one.
      socket.on('error', () => {});
      resolve(socket);
    });
    if (signal.aborted) onAbort();
  });
}
