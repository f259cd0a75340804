import { type FileHandle, open, rename } from 'node:fs/promises';
import type { Disposable } from '../../../../../shared/base/disposable.ts';
import { type PythonLogLevel, pythonLogLine } from '../python-log-line.ts';

const flushEveryMs = 100;
const maxHeldCharacters = 4 * 1024 * 1024;

/** Writes app.log as Python's logging would, in batches, so that a busy server does not wait for its disk. One old file is kept (app.log.1). */
export class AppLog implements Disposable {
  readonly path: string;
  readonly #maxBytes: number;
  #file: FileHandle | undefined;
  #size = 0;
  #held: string[] = [];
  #heldCharacters = 0;
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(path: string, maxBytes = 16 * 1024 * 1024) {
    this.path = path;
    this.#maxBytes = maxBytes;
  }

  /** Opens the file for appending. Rejects when it cannot be written. */
  async open(): Promise<void> {
    this.#file = await open(this.path, 'a', 0o600);
    this.#size = (await this.#file.stat()).size;
  }

  write(level: PythonLogLevel, message: string): void {
    if (this.#closed) return;
    if (this.#heldCharacters > maxHeldCharacters) {
      this.#dropped += 1;
      return;
    }
    const line = pythonLogLine(Date.now(), level, message);
    this.#held.push(line);
    this.#heldCharacters += line.length;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#writing = this.#writing.then(() => this.#flush());
    }, flushEveryMs);
  }

  /** Writes what is held and closes the file. */
  async dispose(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#writing;
    await this.#flush();
    await this.#file?.close();
  }

  async #flush(): Promise<void> {
    if (this.#held.length === 0 || !this.#file) return;
    const text = this.#held.join('');
    const dropped = this.#dropped;
    this.#held = [];
    this.#heldCharacters = 0;
    this.#dropped = 0;
    try {
      if (this.#size > this.#maxBytes) await this.#rotate();
      const note = dropped > 0 ? pythonLogLine(Date.now(), 'WARNING', `${dropped} log lines were dropped: the disk is too slow`) : '';
      this.#size += (await this.#file.write(text + note)).bytesWritten;
    } catch {
      // A full disk: the lab goes on serving, and says later how many lines it lost.
      this.#dropped += dropped + text.split('\n').length - 1;
    }
  }

  async #rotate(): Promise<void> {
    await this.#file?.close();
    await rename(this.path, `${this.path}.1`);
    await this.open();
  }
}
