import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { addressOverride, isLoopbackHost, normalizeHost } from '../../../../shared/model/target-host.ts';

/** What all connections of one client have in common. */
export interface TargetOptions {
  readonly insecure: boolean;
  readonly caPem?: string | undefined;
  /** `host:port` -> address to connect to. */
  readonly resolve: Readonly<Record<string, string>>;
}

const lookupPauseMs = 1000;

/** Where connections go: one origin with its addresses, looked up once, and its TLS context, made once. */
export class HttpTarget {
  readonly origin: string;
  readonly secure: boolean;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
  readonly insecure: boolean;
  /** Known addresses, the one that last answered first; `undefined` until looked up, empty when the name does not resolve. */
  addresses: string[] | undefined;
  /** Why `addresses` is empty. */
  lookupError = '';
  /** Last TLS session, offered to the next connection. */
  session: Buffer | undefined;
  readonly #caPem: string | undefined;
  #secureContext: SecureContext | undefined;
  #waiting: (() => void)[] | undefined;
  #nextLookupAtMs = 0;

  constructor(url: URL, options: TargetOptions) {
    this.origin = url.origin;
    this.secure = url.protocol === 'https:';
    this.host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
    this.port = url.port === '' ? (this.secure ? 443 : 80) : Number(url.port);
    this.insecure = options.insecure;
    this.#caPem = options.caPem;
    const override = addressOverride(url, options.resolve);
    if (override !== undefined) this.addresses = [override];
    else if (isIP(this.host) !== 0) this.addresses = [this.host];
  }

  /** Name for SNI; an address has none. */
  get serverName(): string {
    return isIP(this.host) === 0 ? this.host : '';
  }

  /** Throws where the certificate authority given is not PEM. */
  secureContext(): SecureContext {
    this.#secureContext ??= createSecureContext(this.#caPem === undefined ? {} : { ca: [...getCACertificates('default'), this.#caPem] });
    return this.#secureContext;
  }

  /** Looks the name up, once however many ask, and calls back when `addresses` is set. A failure stands for a second, not for the run. */
  whenResolved(done: () => void): void {
    if (this.addresses && (this.addresses.length > 0 || performance.now() < this.#nextLookupAtMs)) {
      done();
    } else if (this.#waiting) {
      this.#waiting.push(done);
    } else {
      this.#waiting = [done];
      void this.#lookUp();
    }
  }

  /** The address at `index` has answered: connections to come begin with it. */
  prefer(address: string): void {
    const addresses = this.addresses;
    if (!addresses || addresses[0] === address) return;
    this.addresses = [address, ...addresses.filter((other) => other !== address)];
  }

  async #lookUp(): Promise<void> {
    try {
      // `localhost.` is this machine without a question to anybody; some resolvers would pass it on.
      const isLocal = isLoopbackHost(this.host);
      const found = await lookup(isLocal ? normalizeHost(this.host) : this.host, { all: true, order: 'verbatim' });
      const addresses = [...new Set(found.map(({ address }) => address))];
      this.addresses = isLocal ? addresses.filter(isLoopbackHost) : addresses;
      if (this.addresses.length === 0) this.lookupError = `${this.host} is not this machine here: it resolves to ${addresses.join(', ')}`;
    } catch (error) {
      this.addresses = [];
      this.lookupError = error instanceof Error ? error.message : String(error);
    }
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    this.#nextLookupAtMs = performance.now() + lookupPauseMs;
    for (const done of waiting) done();
  }
}
