import { randomInt } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Disposable } from '../../../../../shared/base/disposable.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const codeLength = 5;
const saveDelayMs = 250;

/** The short links, in memory and in a JSON file (`{"code": "url"}`) that is whole at every moment. The oldest goes when it is full. */
export class LinkStore implements Disposable {
  readonly #path: string;
  readonly #maxLinks: number;
  readonly #onWriteError: (error: unknown) => void;
  #links = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #saving: Promise<void> = Promise.resolve();
  #dirty = false;

  constructor(path: string, onWriteError: (error: unknown) => void, maxLinks = 50_000) {
    this.#path = path;
    this.#onWriteError = onWriteError;
    this.#maxLinks = maxLinks;
  }

  get size(): number {
    return this.#links.size;
  }

  /** Reads the file if there is one. Answers where a file that is not ours to read was put aside. */
  async load(): Promise<{ readonly setAside: string } | undefined> {
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch {
      return undefined;
    }
    try {
      const parsed: unknown = JSON.parse(text);
      if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new Error('not an object');
      for (const [code, url] of Object.entries(parsed)) if (typeof url === 'string') this.#links.set(code, url);
      return undefined;
    } catch {
      const setAside = `${this.#path}.damaged`;
      await rename(this.#path, setAside);
      return { setAside };
    }
  }

  find(code: string): string | undefined {
    return this.#links.get(code);
  }

  /** Keeps a URL under a new code, and answers the code. */
  add(url: string): string {
    let code: string;
    do code = newCode();
    while (this.#links.has(code));
    this.put(code, url);
    return code;
  }

  put(code: string, url: string): void {
    this.#links.set(code, url);
    if (this.#links.size > this.#maxLinks) {
      const oldest = this.#links.keys().next();
      if (!oldest.done) this.#links.delete(oldest.value);
    }
    this.#dirty = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#saving = this.#saving.then(() => this.#save());
    }, saveDelayMs);
  }

  /** Writes what is not yet in the file. */
  async dispose(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#saving;
    await this.#save();
  }

  async #save(): Promise<void> {
    if (!this.#dirty) return;
    this.#dirty = false;
    try {
      await writeFile(`${this.#path}.new`, JSON.stringify(Object.fromEntries(this.#links)), { mode: 0o600 });
      await rename(`${this.#path}.new`, this.#path);
    } catch (error) {
      this.#dirty = true;
      this.#onWriteError(error);
    }
  }
}

function newCode(): string {
  let code = '';
  for (let index = 0; index < codeLength; index += 1) code += alphabet[randomInt(alphabet.length)];
  return code;
}
