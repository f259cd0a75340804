import { sign as signWithNode } from 'node:crypto';
import ssh2, { type IdentityCallback, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { listAgentKeyTypes } from './agent-key-types.ts';
import { isUnsupportedCipher, type KeyFile, openKeyFile, readKeyFile } from './key-file.ts';
import type { ResolvedHost } from './resolved-host.ts';
import { keyUnusable } from './ssh-failure.ts';
import { unsupportedKindOf, unsupportedText } from './unsupported-identity.ts';

const agentAnswerLimitMs = 5000;
const maxPassphraseAttempts = 3;
const hashOfType: Readonly<Record<string, string>> = {
  'ssh-rsa': 'sha1',
  'ecdsa-sha2-nistp256': 'sha256',
  'ecdsa-sha2-nistp384': 'sha384',
  'ecdsa-sha2-nistp521': 'sha512',
};

type Signer = (data: Buffer, hash: string | undefined) => Promise<Buffer>;

interface Identity {
  readonly key: ParsedKey;
  /** For the user: `key /home/me/.ssh/id_ed25519`. */
  readonly label: string;
  readonly sign: Signer;
}

export interface IdentitySources {
  readonly host: ResolvedHost;
  readonly keyWorker: string;
  /** Private keys opened before in this attempt, by path. */
  readonly opened: Map<string, string>;
  passphrase(path: string, again: boolean): Promise<string>;
  /** Runs what takes the user's time, e.g. an agent that wants to be confirmed. */
  outsideLimit<T>(work: () => Promise<T>): Promise<T>;
  /** The attempt is over: whoever was asked said no. */
  giveUp(error: unknown): void;
}

/**
 * Every key one may log in with, in OpenSSH's order: keys of the agent that the configuration names, the agent's others, then key files.
 *
 * The host is asked about the public half first; a passphrase is asked for only when it would take that key.
 */
export class LoginIdentities extends ssh2.BaseAgent<ParsedKey> {
  /** What the host was asked about, for the user. */
  readonly tried: string[] = [];
  /** Why something could not be tried. */
  readonly problems: string[] = [];
  /** What `ssh` would have tried and the console cannot, a sentence each. */
  readonly unsupported: string[] = [];
  /** The first key the host would have taken and that could not be used. */
  unusable: OpsError | undefined;
  readonly #sources: IdentitySources;
  #identities: Identity[] = [];

  constructor(sources: IdentitySources) {
    super();
    this.#sources = sources;
  }

  /** Reads what is there. Never rejects but with what somebody who was asked said. */
  async load(): Promise<void> {
    const { host } = this.#sources;
    const files = await this.#files();
    const [fromAgent] = await Promise.all([this.#agentIdentities(), this.#lookForUnsupported()]);
    const isNamed = (identity: Identity) => files.some(({ file }) => file?.publicKey && samePublicKey(file.publicKey, identity.key));
    const named = fromAgent.filter(isNamed);
    const others = host.identitiesOnly ? [] : fromAgent.filter((identity) => !isNamed(identity));
    const inAgent = (key: ParsedKey) => fromAgent.some((identity) => samePublicKey(identity.key, key));
    this.#identities = [...named, ...others, ...files.flatMap(({ identity }) => (identity && !inAgent(identity.key) ? [identity] : []))];
  }

  get isEmpty(): boolean {
    return this.#identities.length === 0;
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    this.tried.push(...this.#identities.map(({ label }) => label));
    callback(
      undefined,
      this.#identities.map(({ key }) => key),
    );
  }

  override sign(
    key: ParsedKey | Buffer | string,
    data: Buffer,
    options: SigningRequestOptions | SignCallback | undefined,
    callback?: SignCallback,
  ): void {
    const done = typeof options === 'function' ? options : callback;
    const hash = typeof options === 'object' ? options.hash : undefined;
    const identity = this.#identities.find((candidate) => samePublicKey(candidate.key, key as ParsedKey));
    if (identity === undefined) done?.(new Error('No such key'));
    else {
      identity.sign(data, hash).then(
        (signature) => done?.(undefined, signature),
        (error: Error) => {
          if (!(error instanceof OpsError)) this.problems.push(`${identity.label}: ${error.message}`);
          done?.(error);
        },
      );
    }
  }

  async #files(): Promise<{ file: KeyFile | undefined; identity: Identity | undefined }[]> {
    const { host } = this.#sources;
    const found = [];
    for (const path of host.identityFiles) {
      const file = await readKeyFile(path);
      if (file instanceof Error) {
        if (file.code !== 'ENOENT') this.problems.push(`${path} cannot be read: ${file.message}`);
        continue;
      }
      found.push({ file, identity: await this.#fileIdentity(file) });
    }
    return found;
  }

  async #fileIdentity(file: KeyFile): Promise<Identity | undefined> {
    const label = `key ${file.path}`;
    if (file.unsupported !== undefined) {
      this.unsupported.push(unsupportedText(label, file.unsupported));
      return undefined;
    }
    if (file.certificatePath !== undefined) {
      this.unsupported.push(`${unsupportedText(`file ${file.certificatePath}`, 'certificate')}: the key was tried without it`);
    }
    const sign: Signer = async (data, hash) => {
      const pem = await this.#privatePem(file);
      return signWithNode(hash ?? hashOfType[(await this.#publicKey(file))?.type ?? ''] ?? null, data, pem);
    };
    const key = await this.#publicKey(file);
    if (key === undefined) this.problems.push(`${file.path} is no key the console can read`);
    return key === undefined ? undefined : { key, label, sign };
  }

  /** The public half; where only the passphrase brings it to light it is asked for now. */
  async #publicKey(file: KeyFile): Promise<ParsedKey | undefined> {
    if (file.publicKey !== undefined) return file.publicKey;
    try {
      const parsed = ssh2.utils.parseKey(await this.#privatePem(file));
      return parsed instanceof Error ? undefined : parsed;
    } catch (error) {
      if (error instanceof OpsError && error === this.unusable) return undefined;
      throw error;
    }
  }

  async #privatePem(file: KeyFile): Promise<string> {
    const { host, opened, keyWorker } = this.#sources;
    const before = opened.get(file.path);
    if (before !== undefined) return before;
    if (isUnsupportedCipher(file.cipher)) {
      throw this.#cannotUse(file.path, { reason: 'unsupported', detail: `it is encrypted with ${file.cipher}` });
    }
    for (let attempt = 0; ; attempt += 1) {
      const passphrase = file.isEncrypted ? await this.#ask(file.path, attempt > 0) : undefined;
      const key = await openKeyFile(file, passphrase, keyWorker);
      if (key.ok) {
        opened.set(file.path, key.privatePem);
        return key.privatePem;
      }
      if (key.reason === 'wrong_passphrase' && attempt + 1 < maxPassphraseAttempts && file.isEncrypted) continue;
      throw this.#cannotUse(file.path, key, host);
    }
  }

  #cannotUse(path: string, problem: { reason: 'wrong_passphrase' | 'unsupported'; detail: string }, host = this.#sources.host): OpsError {
    const error = keyUnusable(host, path, problem);
    this.unusable ??= error;
    return error;
  }

  async #ask(path: string, again: boolean): Promise<string> {
    try {
      return await this.#sources.passphrase(path, again);
    } catch (error) {
      this.#sources.giveUp(error);
      throw error;
    }
  }

  /** Keys of the agent ssh2 passes over. */
  async #lookForUnsupported(): Promise<void> {
    const { identityAgent, identitiesOnly } = this.#sources.host;
    if (identityAgent === undefined || identitiesOnly) return;
    for (const { type, comment } of await listAgentKeyTypes(identityAgent, agentAnswerLimitMs)) {
      const kind = unsupportedKindOf(type);
      if (kind !== undefined) this.unsupported.push(unsupportedText(`key "${comment || type}" of the agent`, kind));
    }
  }

  async #agentIdentities(): Promise<Identity[]> {
    const { host, outsideLimit } = this.#sources;
    if (host.identityAgent === undefined) return [];
    const agent = new ssh2.OpenSSHAgent(host.identityAgent);
    try {
      const keys = await within<readonly ParsedKey[]>(agentAnswerLimitMs, (resolve, reject) => {
        agent.getIdentities((error, found) => (error ? reject(error) : resolve((found ?? []) as ParsedKey[])));
      });
      return keys.map((key) => ({
        key,
        label: `key "${key.comment || key.type}" of the agent`,
        sign: (data, hash) =>
          outsideLimit(
            () =>
              new Promise<Buffer>((resolve, reject) => {
                const options = hash === undefined ? {} : { hash: hash as 'sha256' };
                agent.sign(key, data, options, (error, signature) =>
                  error || signature === undefined
                    ? reject(new Error(`the agent refused to sign: ${error?.message}`))
                    : resolve(signature as Buffer),
                );
              }),
          ),
      }));
    } catch (error) {
      this.problems.push(`The agent at ${host.identityAgent} gives no keys: ${(error as Error).message}`);
      return [];
    }
  }
}

function samePublicKey(one: ParsedKey, other: ParsedKey): boolean {
  return one.getPublicSSH().equals(other.getPublicSSH());
}

function within<T>(limitMs: number, start: (resolve: (value: T) => void, reject: (error: Error) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${limitMs / 1000} s`)), limitMs);
    const settle =
      <V>(finish: (value: V) => void) =>
      (value: V) => {
        clearTimeout(timer);
        finish(value);
      };
    start(settle(resolve), settle(reject));
  });
}
