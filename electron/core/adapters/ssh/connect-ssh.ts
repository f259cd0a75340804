import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { MachineLink } from '../../base/machine.ts';
import { fingerprintOf, knownHostsName } from './known-hosts.ts';
import { typeOfKey } from './known-hosts-file.ts';
import { addKnownHost } from './known-hosts-writer.ts';
import { machineName, type ResolvedHost } from './resolved-host.ts';
import { linkLost } from './ssh-failure.ts';
import type { SshHooks } from './ssh-hooks.ts';
import { AnsweredTooLate, acceptedKey, connectHop, HostKeyUnknown, type SshHop } from './ssh-hop.ts';
import { SshLink } from './ssh-link.ts';
import { WideLink } from './wide-link.ts';

export interface ConnectSshOptions {
  readonly hooks: SshHooks;
  /** Entry of the worker thread that decrypts keys (`platform.entries.keyWorker`). */
  readonly keyWorker: string;
  readonly signal?: AbortSignal | undefined;
  /** How often a silent link is asked whether it is alive; three silences in a row are its end. 3 s, so that it is noticed within 12 s. */
  readonly aliveIntervalMs?: number | undefined;
}

/** A chain is begun anew after every key somebody vouched for, and after an answer that came too late. */
const maxAttempts = 20;
const defaultAliveIntervalMs = 3000;

/**
 * Connects to a machine over its jump hosts; each of them is verified and logged in to itself.
 *
 * Rejects with an OpsError that names the machine that failed (`details.machine`) and says what to do, or with what a hook rejected with.
 * Nothing stays open then.
 */
export async function connectSsh(host: ResolvedHost, options: ConnectSshOptions): Promise<MachineLink> {
  const signal = options.signal ?? new AbortController().signal;
  const answered = () => new Map<string, string>();
  const memory = { accepted: new Set<string>(), passwords: answered(), passphrases: answered(), openedKeys: answered() };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const connect = async (more: Partial<ChainOptions>) =>
        new SshLink(await connectChain([...host.jumps, host], { ...memory, ...options, signal, ...more }), {
          aliveIntervalMs: aliveInterval(host, options),
        });
      return new WideLink(await connect({}), (untilThen) => connect({ hooks: asksNobody, signal: untilThen }));
    } catch (error) {
      if (attempt >= maxAttempts) throw error;
      if (error instanceof HostKeyUnknown) {
        await vouchFor(error, options.hooks);
        memory.accepted.add(acceptedKey(error.host, error.key));
      } else if (!(error instanceof AnsweredTooLate)) throw error;
    }
  }
}

/** Of a further connection to a machine that is connected: what was answered for the first one must do. */
const asksNobody: SshHooks = { hostKey: wouldAsk, passphrase: wouldAsk, password: wouldAsk, prompts: wouldAsk };

function wouldAsk(): Promise<never> {
  return Promise.reject(new OpsError({ code: 'cancelled', message: 'A further connection is not worth a question.' }));
}

interface ChainOptions extends ConnectSshOptions {
  readonly signal: AbortSignal;
  readonly accepted: ReadonlySet<string>;
  readonly passwords: Map<string, string>;
  readonly passphrases: Map<string, string>;
  readonly openedKeys: Map<string, string>;
}

async function connectChain(hosts: readonly ResolvedHost[], options: ChainOptions): Promise<SshHop[]> {
  const hops: SshHop[] = [];
  const lost = new Set<SshHop>();
  try {
    for (const [hop, host] of hosts.entries()) {
      const connected = await connectHop(host, { ...options, hop, previous: hops.at(-1) });
      connected.client.once('close', () => lost.add(connected));
      hops.push(connected);
    }
    return hops;
  } catch (error) {
    const dead = hops.find((hop) => lost.has(hop));
    for (const { client } of hops.toReversed()) client.destroy();
    throw dead === undefined || options.signal.aborted ? error : linkLost(dead.host, true, 'it closed the connection');
  }
}

/** Asks about a key nobody knows, unless the configuration says that new ones are taken, and writes it down. */
async function vouchFor({ host, key, otherKeyTypes }: HostKeyUnknown, hooks: SshHooks): Promise<void> {
  const [knownHostsPath] = host.userKnownHostsFiles;
  const mustAsk = host.strictHostKeyChecking === 'ask' || otherKeyTypes.length > 0;
  if (mustAsk) {
    await hooks.hostKey({
      machine: machineName(host),
      keyType: typeOfKey(key),
      fingerprint: fingerprintOf(key),
      knownHostsPath: knownHostsPath ?? '(none: it is asked about every time)',
      otherKeyTypes,
    });
  }
  if (knownHostsPath !== undefined) addKnownHost(knownHostsPath, { name: knownHostsName(host), key, hashed: host.hashKnownHosts });
}

/** The shorter of ours and the configuration's. */
function aliveInterval(host: ResolvedHost, options: ConnectSshOptions): number {
  const ours = options.aliveIntervalMs ?? defaultAliveIntervalMs;
  return host.serverAliveIntervalMs > 0 ? Math.min(ours, host.serverAliveIntervalMs) : ours;
}
