import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Random secrets handed out and recognised again, kept only as hashes and compared in constant time. */
export class SecretStore {
  readonly #limit: number;
  readonly #hashes: { readonly hash: Buffer; readonly expiresAtMs: number }[] = [];

  /** The oldest is forgotten when there are more than `limit`. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Makes a secret of 256 bits, good for `lifetimeMs`. */
  issue(lifetimeMs = Number.POSITIVE_INFINITY): string {
    const secret = randomBytes(32).toString('base64url');
    this.#hashes.push({ hash: hashOf(secret), expiresAtMs: Date.now() + lifetimeMs });
    if (this.#hashes.length > this.#limit) this.#hashes.shift();
    return secret;
  }

  has(secret: string): boolean {
    return this.#find(secret) !== -1;
  }

  /** True once: the secret is forgotten. */
  redeem(secret: string): boolean {
    const index = this.#find(secret);
    if (index !== -1) this.#hashes.splice(index, 1);
    return index !== -1;
  }

  #find(secret: string): number {
    const hash = hashOf(secret);
    let found = -1;
    for (const [index, known] of this.#hashes.entries()) {
      if (timingSafeEqual(known.hash, hash) && known.expiresAtMs > Date.now()) found = index;
    }
    return found;
  }
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
