import type { Readable, Writable } from 'node:stream';
import { visibleText } from '../../shared/model/report/index.ts';
import { giveBackMemory } from './give-back-memory.ts';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

const styles: Record<Style, readonly [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

const gathererBytes = 256 * 1024;

/** A stream that may be a terminal, as `process.stdout` is. */
export type Output = Writable & { readonly isTTY?: boolean | undefined; readonly columns?: number | undefined };

/** Where the command writes and reads: results on `out`, everything else on `err`. */
export interface CliStreams {
  readonly out: Output;
  readonly err: Output;
  readonly in: Readable & { readonly isTTY?: boolean | undefined };
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Lines of text to one of the two outputs. A reader that has gone away (`blitz … | head`) is no error: the rest is dropped. */
export class TerminalOutput {
  readonly #stream: Output;
  readonly #colored: boolean;
  #closed = false;
  #gathererMade: Uint8Array | undefined;
  #failure: Error | undefined;

  constructor(stream: Output, colored: boolean) {
    this.#stream = stream;
    this.#colored = colored;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#closed = true;
      if (error.code !== 'EPIPE') this.#failure ??= error;
    });
  }

  /** Where bytes are put together, again and again: a new buffer for each write would be garbage to collect. */
  get #gatherer(): Uint8Array {
    this.#gathererMade ??= new Uint8Array(gathererBytes);
    return this.#gathererMade;
  }

  /** Why something could not be written though somebody wants it, e.g. a full disk. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** True when nobody reads it any more. */
  get isClosed(): boolean {
    return this.#closed;
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  /** Columns of the terminal; 80 where there is none. */
  get columns(): number {
    return this.#stream.columns && this.#stream.columns > 0 ? this.#stream.columns : 80;
  }

  /** Writes as it is: for text that is safe already. */
  write(text: string): void {
    if (!this.#closed) this.#stream.write(text);
  }

  /** Writes bytes as they are, in few writes, and takes their memory over; resolves when the system has them, or nobody reads it any more. */
  async writeBytes(pieces: readonly Uint8Array[]): Promise<void> {
    let gathered = 0;
    const writeGathered = async () => {
      if (gathered > 0) await this.#written(this.#gatherer.subarray(0, gathered));
      gathered = 0;
    };
    for (const piece of pieces) {
      if (gathered + piece.length > gathererBytes) await writeGathered();
      if (this.#closed) return;
      if (piece.length > gathererBytes) await this.#written(piece);
      else {
        this.#gatherer.set(piece, gathered);
        gathered += piece.length;
      }
      giveBackMemory(piece);
    }
    await writeGathered();
  }

  #written(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#stream.off('error', done);
        resolve();
      };
      this.#stream.once('error', done);
      this.#stream.write(bytes, done);
    });
  }

  line(text = ''): void {
    this.write(`${text}\n`);
  }

  /** Wraps text in styles where colour is wanted. Control characters in it become visible first. */
  style(wanted: Style | readonly Style[], text: string): string {
    const shown = visibleText(text);
    if (!this.#colored) return shown;
    const names = typeof wanted === 'string' ? [wanted] : wanted;
    return names.reduce((inner, name) => `\u001b[${styles[name][0]}m${inner}\u001b[${styles[name][1]}m`, shown);
  }

  /** Resolves when everything written has been handed to the system, or nobody reads it any more. */
  async flush(): Promise<void> {
    if (this.#closed) return;
    await new Promise<void>((resolve) => {
      this.#stream.once('error', () => resolve());
      this.#stream.write('', () => resolve());
    });
  }
}

/** Colour where a terminal shows it and nobody said no (https://no-color.org, TERM=dumb, `--no-color`). */
export function wantsColor(stream: Output, environment: CliStreams['environment'], allowed: boolean): boolean {
  return allowed && stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
}
