import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { safeStorage } from 'electron';
import type { Logger } from '../core/base/logger.ts';
import type { SecretVault } from '../core/platform.ts';
import { createSessionVault } from '../door/session-vault.ts';

/** A key store may ask the user to unlock it; longer than this the window does not wait for them. */
const patienceMs = 15_000;

interface SecretsFile {
  readonly version: 1;
  /** Ciphertext by name, in base64. */
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * Keeps secrets encrypted by the system's key store in `path` (mode 0600). Where there is no key store that deserves the name, in memory,
 * and says why. The app must be ready. Never rejects.
 */
export async function openSafeVault(path: string, logger: Logger): Promise<SecretVault> {
  const reason = await whyNoKeyStore(logger);
  return reason === undefined ? new SafeVault(path, logger) : createSessionVault(reason);
}

async function whyNoKeyStore(logger: Logger): Promise<string | undefined> {
  // With this backend Electron encrypts with a password everybody knows.
  const isLinux = process.platform === 'linux';
  const backend = isLinux ? safeStorage.getSelectedStorageBackend() : undefined;
  if (backend === 'basic_text' || backend === 'unknown') {
    return 'this desktop has no key store (GNOME Keyring or KWallet) to encrypt them with.';
  }
  const timeout = new AbortController();
  try {
    const answer = await Promise.race([
      safeStorage.isAsyncEncryptionAvailable(),
      sleep(patienceMs, 'late' as const, { signal: timeout.signal, ref: false }),
    ]);
    if (answer === 'late') return 'the key store of this desktop did not answer when the console started.';
    return answer ? undefined : 'the key store of this desktop is not available.';
  } catch (error) {
    logger.failure('The key store cannot be used', error);
    return 'the key store of this desktop cannot be used.';
  } finally {
    timeout.abort();
  }
}

class SafeVault implements SecretVault {
  readonly kind = 'keychain';
  readonly sentence = "Passwords and passphrases you ask to be remembered are encrypted by this computer's key store.";
  readonly #path: string;
  readonly #logger: Logger;
  readonly #secrets: Map<string, string>;

  constructor(path: string, logger: Logger) {
    this.#path = path;
    this.#logger = logger;
    this.#secrets = new Map(Object.entries(readSecrets(path, logger)));
  }

  async get(name: string): Promise<string | undefined> {
    const ciphertext = this.#secrets.get(name);
    if (ciphertext === undefined) return undefined;
    try {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(ciphertext, 'base64'));
      // The key was changed: the old one will not be there for ever.
      if (shouldReEncrypt && this.#secrets.get(name) === ciphertext) await this.set(name, result);
      return result;
    } catch (error) {
      // Another user's file, or a key store that was reset: the user is asked again.
      this.#logger.failure('A secret could not be decrypted', error);
      return undefined;
    }
  }

  async set(name: string, secret: string): Promise<void> {
    const ciphertext = await safeStorage.encryptStringAsync(secret);
    this.#secrets.set(name, ciphertext.toString('base64'));
    this.#write();
  }

  async remove(name: string): Promise<void> {
    if (this.#secrets.delete(name)) this.#write();
  }

  /** Beside the file, then swapped in; a disk that takes nothing costs only the next start. */
  #write(): void {
    const draft = `${this.#path}.${process.pid}.tmp`;
    try {
      const content: SecretsFile = { version: 1, secrets: Object.fromEntries(this.#secrets) };
      rmSync(draft, { force: true });
      writeFileSync(draft, `${JSON.stringify(content)}\n`, { mode: 0o600, flag: 'wx' });
      renameSync(draft, this.#path);
    } catch (error) {
      rmSync(draft, { force: true });
      this.#logger.failure('Secrets could not be written: they are kept until the console ends', error);
    }
  }
}

/** What the file holds; one that cannot be read is set aside, so that the next write does not destroy it. */
function readSecrets(path: string, logger: Logger): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') logger.failure('The secrets file cannot be read', error);
    return {};
  }
  try {
    const { version, secrets } = JSON.parse(text) as Partial<SecretsFile>;
    if (version !== 1 || typeof secrets !== 'object' || secrets === null) throw new Error('Not a file of secrets');
    return Object.fromEntries(Object.entries(secrets).filter(([, value]) => typeof value === 'string'));
  } catch (error) {
    logger.failure('The secrets file is not understood and was set aside', error);
    try {
      renameSync(path, `${path}.unreadable`);
    } catch {
      // Then it stays, and the next secret replaces it.
    }
    return {};
  }
}
