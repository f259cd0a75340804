import type { Duplex } from 'node:stream';
import ssh2, { type Algorithms, type Client } from 'ssh2';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { HopSteps } from './hop-steps.ts';
import { decipherOf, keepCipherKey } from './keep-cipher-key.ts';
import { fingerprintOf, type HostKeyVerdict, judgeHostKey, knownHostsName, knownKeyTypes } from './known-hosts.ts';
import { typeOfKey } from './known-hosts-file.ts';
import { LoginAttempts } from './login-attempts.ts';
import { LoginIdentities } from './login-identities.ts';
import { openDirectly, openThrough } from './open-way.ts';
import { readInPlace } from './read-in-place.ts';
import { machineName, type ResolvedHost } from './resolved-host.ts';
import { readGreeting } from './server-greeting.ts';
import {
  cancelledBefore,
  closedBeforeLogin,
  handshakeFailed,
  hostKeyRefused,
  notSsh,
  passwordExpired,
  timedOut,
  tooManyKeys,
} from './ssh-failure.ts';
import type { SshHooks } from './ssh-hooks.ts';
import { TimeLimit } from './time-limit.ts';

/** A connection that is logged in. */
export interface SshHop {
  readonly host: ResolvedHost;
  readonly client: Client;
  /** What it runs over: a socket, or a channel of the machine before it. */
  readonly stream: Duplex;
  /** Set when the connection is gone. */
  isClosed: boolean;
}

/** The host has shown a key somebody must vouch for; nothing else was sent to it. */
export class HostKeyUnknown extends Error {
  readonly host: ResolvedHost;
  readonly key: Buffer;
  readonly otherKeyTypes: readonly string[];

  constructor(host: ResolvedHost, key: Buffer, otherKeyTypes: readonly string[]) {
    super(`The host key of ${machineName(host)} is not known`);
    this.host = host;
    this.key = key;
    this.otherKeyTypes = otherKeyTypes;
  }
}

/** The machine hung up while somebody was being asked; what was answered is kept for the next attempt. */
export class AnsweredTooLate extends Error {}

export interface HopOptions {
  readonly hop: number;
  readonly hooks: SshHooks;
  readonly keyWorker: string;
  readonly signal: AbortSignal;
  /** The machine before this one. */
  readonly previous: SshHop | undefined;
  /** Keys (`name fingerprint`) somebody vouched for in this attempt. */
  readonly accepted: ReadonlySet<string>;
  /** What was answered in this attempt: an answer that came too late serves the next connection. */
  readonly passwords: Map<string, string>;
  readonly passphrases: Map<string, string>;
  readonly openedKeys: Map<string, string>;
}

/** Logging in takes a moment on a machine under load, but not longer than this between two answers. */
const loginLimitMs = 30_000;

/** Ciphers Node does itself stand first: ssh2 does chacha20 in JavaScript, at half the speed. */
const algorithms: Algorithms = {
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr', 'chacha20-poly1305@openssh.com'],
};

const hostKeyAlgorithms = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;

/** The name under which a key that was vouched for is kept in mind. */
export function acceptedKey(host: ResolvedHost, key: Buffer): string {
  return `${knownHostsName(host)} ${fingerprintOf(key)}`;
}

/** Connects to one machine and logs in. Rejects with OpsError, `HostKeyUnknown` or what a hook rejected with; leaves nothing open then. */
export function connectHop(host: ResolvedHost, options: HopOptions): Promise<SshHop> {
  return new HopAttempt(host, options).run();
}

class HopAttempt {
  readonly #host: ResolvedHost;
  readonly #options: HopOptions;
  readonly #ending = new AbortController();
  readonly #outcome = Promise.withResolvers<SshHop>();
  readonly #steps: HopSteps;
  readonly #onAbort = () => this.#fail(cancelledBefore(this.#host));
  #limit: TimeLimit | undefined;
  #stream: Duplex | undefined;
  #client: Client | undefined;
  #isSettled = false;
  #isAsking = 0;
  #closedWhileAsking = false;
  #shownKey: string | undefined;

  constructor(host: ResolvedHost, options: HopOptions) {
    this.#host = host;
    this.#options = options;
    this.#steps = new HopSteps(host, options.hop, options.hooks.onStep);
  }

  run(): Promise<SshHop> {
    const { signal } = this.#options;
    signal.addEventListener('abort', this.#onAbort, { once: true });
    if (signal.aborted) this.#onAbort();
    else this.#connect().catch((error: unknown) => this.#fail(error));
    return this.#outcome.promise;
  }

  async #connect(): Promise<void> {
    const { hop, previous } = this.#options;
    this.#steps.begin('name');
    this.#startLimit(previous === undefined ? 'answer' : `answer through ${machineName(previous.host)}`);
    const { stream, connectMs } = await (previous === undefined
      ? openDirectly(this.#host, this.#steps, this.#ending.signal)
      : openThrough(previous, this.#host, this.#steps));
    if (this.#isSettled) {
      stream.destroy();
      return;
    }
    this.#stream = stream;
    const startedAt = performance.now();
    const greeting = await readGreeting(stream);
    if (this.#isSettled) return;
    if (greeting.kind === 'closed') throw closedBeforeLogin(this.#host, 'before it said what it is');
    if (greeting.kind === 'other') throw notSsh(this.#host, greeting.said);
    this.#steps.finish(`${greeting.software}, ${Math.round(performance.now() - startedAt + connectMs)} ms`);
    this.#steps.begin('host_key');
    this.#startLimit('agree on a way to talk');
    this.#login(stream, hop);
  }

  #login(stream: Duplex, hop: number): void {
    const { hooks, keyWorker, openedKeys, passphrases, passwords } = this.#options;
    const host = this.#host;
    const machine = machineName(host);
    const giveUp = (error: unknown) => this.#fail(error);
    const outsideLimit = <T>(work: () => Promise<T>) => this.#outsideLimit(work);
    const identities = new LoginIdentities({
      host,
      keyWorker,
      opened: openedKeys,
      passphrase: async (subject, again) => {
        const before = again ? undefined : passphrases.get(subject);
        const passphrase = before ?? (await outsideLimit(() => hooks.passphrase({ machine, subject, again })));
        passphrases.set(subject, passphrase);
        return passphrase;
      },
      outsideLimit,
      giveUp,
    });
    const attempts = new LoginAttempts({ host, hooks, identities, outsideLimit, giveUp, passwords });
    const client = new ssh2.Client();
    this.#client = client;
    client.on('handshake', () => {
      if (this.#steps.current !== 'host_key') return;
      this.#steps.finish(this.#shownKey);
      this.#steps.begin('login');
      this.#startLimit('answer the login', loginLimitMs);
    });
    client.on('ready', () => {
      this.#steps.finish(attempts.current);
      this.#succeed({ host, client, stream, isClosed: false });
    });
    client.on('change password', () => this.#fail(passwordExpired(host)));
    client.on('error', (error: Error & { level?: string }) => {
      // A key the agent would not sign with: the next one is tried.
      if (error.level !== 'agent') this.#fail(this.#named(error, attempts));
    });
    client.on('close', () => this.#closed(hop));
    client.connect({
      sock: stream,
      username: host.user,
      readyTimeout: 0,
      keepaliveInterval: 0,
      algorithms: { ...algorithms, serverHostKey: hostKeyOrder(host) },
      hostVerifier: (key: Buffer, answer: (isTrusted: boolean) => void) => answer(this.#verify(key)),
      authHandler: (methodsLeft, partial, next) => {
        this.#limit?.restart();
        attempts.handler(methodsLeft, partial, next);
      },
    });
  }

  /** Called again when keys are exchanged anew: then the same key is known. */
  #verify(key: Buffer): boolean {
    const host = this.#host;
    const shown = `${typeOfKey(key)} ${fingerprintOf(key)}`;
    const verdict = judgeHostKey(host, key);
    if (verdict.kind === 'known' || (verdict.kind === 'unknown' && this.#options.accepted.has(acceptedKey(host, key)))) {
      this.#shownKey = verdict.kind === 'known' ? `${shown}, known (${verdict.path}:${verdict.line})` : `${shown}, accepted`;
      return true;
    }
    this.#fail(this.#refusal(key, verdict));
    return false;
  }

  #refusal(key: Buffer, verdict: HostKeyVerdict): Error {
    const host = this.#host;
    if (verdict.kind !== 'unknown' || host.strictHostKeyChecking === 'yes') return hostKeyRefused(host, key, verdict);
    return new HostKeyUnknown(host, key, verdict.otherKeyTypes);
  }

  #named(error: Error & { level?: string; code?: unknown }, attempts: LoginAttempts): Error {
    const host = this.#host;
    if (/too many authentication failures/i.test(error.message)) return tooManyKeys(host, attempts.tried);
    if (error.level === 'client-socket' || /connection lost before handshake/i.test(error.message)) {
      return closedBeforeLogin(host, this.#stage(), error);
    }
    return this.#steps.current === 'login' ? closedBeforeLogin(host, 'during the login', error) : handshakeFailed(host, error);
  }

  #stage(): string {
    return this.#steps.current === 'login' ? 'during the login' : 'before the login';
  }

  #closed(hop: number): void {
    if (this.#isAsking > 0) {
      // Who is being asked is let finish; the answer serves the next attempt.
      this.#closedWhileAsking = true;
      return;
    }
    // When a jump host dies, the connections through it close without a word; it is named where it fails.
    if (hop > 0) setImmediate(() => this.#fail(closedBeforeLogin(this.#host, this.#stage())));
    else this.#fail(closedBeforeLogin(this.#host, this.#stage()));
  }

  async #outsideLimit<T>(work: () => Promise<T>): Promise<T> {
    this.#isAsking += 1;
    try {
      return await (this.#limit?.outside(work) ?? work());
    } finally {
      this.#isAsking -= 1;
      if (this.#closedWhileAsking && this.#isAsking === 0) {
        // What was answered is kept first: whoever asked goes on before this does.
        setImmediate(() => this.#fail(new AnsweredTooLate()));
      }
    }
  }

  #startLimit(waitedFor: string, limitMs = this.#host.connectTimeoutMs): void {
    this.#limit?.end();
    this.#limit = new TimeLimit(limitMs, () => this.#fail(timedOut(this.#host, waitedFor, limitMs)));
  }

  #succeed(hop: SshHop): void {
    if (!this.#settle()) return;
    hop.client.removeAllListeners();
    hop.client.on('error', () => {});
    keepCipherKey(hop.client);
    // AES-GCM as ssh2 does it keeps nothing of what it is given; its other ciphers keep a packet whose end has not come.
    readInPlace(hop.stream, () => decipherOf(hop.client) !== undefined);
    this.#outcome.resolve(hop);
  }

  #fail(error: unknown): void {
    if (this.#isSettled) return;
    if (!(error instanceof HostKeyUnknown) && !(error instanceof AnsweredTooLate)) this.#steps.fail((error as Error).message);
    this.#settle();
    this.#ending.abort();
    this.#client?.removeAllListeners();
    this.#client?.on('error', () => {});
    this.#client?.destroy();
    this.#stream?.on('error', () => {});
    this.#stream?.destroy();
    this.#outcome.reject(error instanceof Error ? error : new OpsError({ code: 'internal', message: String(error) }));
  }

  #settle(): boolean {
    if (this.#isSettled) return false;
    this.#isSettled = true;
    this.#steps.end();
    this.#limit?.end();
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    return true;
  }
}

/** Types of key that are known stand first: a host that has several shows one that can be checked. */
function hostKeyOrder(host: ResolvedHost): Algorithms['serverHostKey'] & string[] {
  const known = knownKeyTypes(host);
  const isKnown = (algorithm: string) => known.includes(algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm);
  return [
    ...hostKeyAlgorithms.filter(isKnown),
    ...hostKeyAlgorithms.filter((algorithm) => !isKnown(algorithm)),
  ] as Algorithms['serverHostKey'] & string[];
}
