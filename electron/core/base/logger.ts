import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Disposable } from '../../../shared/base/disposable.ts';
import { redactJson, redactText } from '../../../shared/model/redact-text.ts';

const levels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof levels)[number];

/** Facts that go with a message. Secrets in them are replaced before they are written. */
export type LogFacts = Readonly<Record<string, unknown>>;

/** What happened, one JSON line each. Never throws: what cannot be written is dropped and counted. */
export interface Logger {
  debug(message: string, facts?: LogFacts): void;
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
  /** Writes an error down in full and answers the id it can be found by, e.g. `e-5f0c93b1`. */
  failure(message: string, error: unknown, facts?: LogFacts): string;
  /** The same log, with `scope` in every line. */
  child(scope: string): Logger;
}

export interface FileLogger extends Logger, Disposable {
  /** Absolute path of the file that is being written. */
  readonly path: string;
}

export interface LoggerOptions {
  /** `<dataFolder>/logs` */
  readonly folder: string;
  readonly level?: LogLevel | undefined;
  /** A file that has grown to this many bytes is put aside. */
  readonly maxBytes?: number | undefined;
  /** How many files put aside are kept (`blitz.log.1` is the newest). */
  readonly keep?: number | undefined;
}

/** Opens `<folder>/blitz.log` (mode 0600) for appending. A folder that cannot be written gives a logger that drops everything. */
export function createLogger(options: LoggerOptions): FileLogger {
  const sink = new RotatingFile(join(options.folder, 'blitz.log'), options.maxBytes ?? 5 * 1024 * 1024, options.keep ?? 3);
  return Object.assign(new JsonLogger(sink, levels.indexOf(options.level ?? 'info'), undefined), {
    path: sink.path,
    dispose: () => sink.close(),
  });
}

class JsonLogger implements Logger {
  readonly #sink: RotatingFile;
  readonly #threshold: number;
  readonly #scope: string | undefined;

  constructor(sink: RotatingFile, threshold: number, scope: string | undefined) {
    this.#sink = sink;
    this.#threshold = threshold;
    this.#scope = scope;
  }

  debug(message: string, facts?: LogFacts): void {
    this.#write('debug', message, facts);
  }

  info(message: string, facts?: LogFacts): void {
    this.#write('info', message, facts);
  }

  warn(message: string, facts?: LogFacts): void {
    this.#write('warn', message, facts);
  }

  error(message: string, facts?: LogFacts): void {
    this.#write('error', message, facts);
  }

  failure(message: string, error: unknown, facts?: LogFacts): string {
    const id = `e-${randomBytes(4).toString('hex')}`;
    this.#write('error', message, { ...facts, id, ...describeError(error) });
    return id;
  }

  child(scope: string): Logger {
    return new JsonLogger(this.#sink, this.#threshold, this.#scope === undefined ? scope : `${this.#scope}.${scope}`);
  }

  #write(level: LogLevel, message: string, facts: LogFacts | undefined): void {
    if (levels.indexOf(level) < this.#threshold) return;
    const line = { time: new Date().toISOString(), level, ...(this.#scope ? { scope: this.#scope } : {}), message: redactText(message) };
    let text: string;
    try {
      text = JSON.stringify({ ...line, ...(redactJson(facts ?? {}) as object) });
    } catch {
      text = JSON.stringify({ ...line, facts: 'not serializable' });
    }
    this.#sink.write(`${text}\n`);
  }
}

/** Name, message, stack and causes of whatever was thrown, as facts for a log line. */
function describeError(error: unknown, depth = 0): LogFacts {
  if (!(error instanceof Error)) return { error: String(error) };
  const code = (error as { code?: unknown }).code;
  return {
    error: `${error.name}: ${error.message}`,
    ...(code === undefined ? {} : { code: String(code) }),
    stack: error.stack,
    ...(error.cause === undefined || depth > 4 ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}

/** Written synchronously: the last line before a crash is the one that matters, and lines are few. */
class RotatingFile {
  readonly path: string;
  readonly #maxBytes: number;
  readonly #keep: number;
  #descriptor: number | undefined;
  #size = 0;
  #dropped = 0;

  constructor(path: string, maxBytes: number, keep: number) {
    this.path = path;
    this.#maxBytes = maxBytes;
    this.#keep = keep;
    this.#open();
  }

  write(line: string): void {
    if (this.#size >= this.#maxBytes) this.#rotate();
    if (this.#descriptor === undefined) {
      this.#dropped += 1;
      return;
    }
    try {
      const note =
        this.#dropped > 0 ? `${JSON.stringify({ time: new Date().toISOString(), level: 'warn', dropped: this.#dropped })}\n` : '';
      this.#size += writeSync(this.#descriptor, note + line);
      this.#dropped = 0;
    } catch {
      this.#dropped += 1;
    }
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #open(): void {
    try {
      mkdirSync(join(this.path, '..'), { recursive: true, mode: 0o700 });
      this.#descriptor = openSync(this.path, 'a', 0o600);
      this.#size = fstatSync(this.#descriptor).size;
    } catch {
      this.#descriptor = undefined;
    }
  }

  #rotate(): void {
    this.close();
    try {
      rmSync(`${this.path}.${this.#keep}`, { force: true });
      for (let age = this.#keep - 1; age >= 1; age -= 1) renameIfThere(`${this.path}.${age}`, `${this.path}.${age + 1}`);
      if (this.#keep > 0) renameSync(this.path, `${this.path}.1`);
      else rmSync(this.path, { force: true });
    } catch {
      // Another program may hold the file (Windows): go on writing into it rather than not at all.
    }
    this.#open();
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
