import type { MachineTerminal, ProcessExit } from '../../base/machine.ts';

/** Bytes taken from a shell at once: one chunk of the stream. */
const readBytes = 64 * 1024;

/** How long a shell that has ended may still have something to say. */
const lastWordsMs = 1_000;

/**
 * Reads a shell's output only while it is wanted: whatever is not wanted stays where it is, and the shell waits.
 *
 * `onText` gets whole characters; bytes that are none become U+FFFD.
 */
export class ShellOutput {
  readonly #terminal: MachineTerminal;
  readonly #isWanted: () => boolean;
  readonly #onText: (text: string) => void;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #readsAll = false;

  constructor(terminal: MachineTerminal, isWanted: () => boolean, onText: (text: string) => void) {
    this.#terminal = terminal;
    this.#isWanted = isWanted;
    this.#onText = onText;
  }

  /** Takes what has come, as far as it is wanted. */
  readonly advance = (): void => {
    const { output } = this.#terminal;
    while (this.#readsAll || this.#isWanted()) {
      const chunk: Uint8Array | string | null = output.readableLength > readBytes ? output.read(readBytes) : output.read();
      if (chunk === null) return;
      this.#onText(typeof chunk === 'string' ? chunk : this.#decoder.decode(chunk, { stream: true }));
    }
  };

  /** Follows the shell to its end; whatever it wrote before that has been given to `onText`, also when nobody wanted it. */
  async untilEnd(): Promise<ProcessExit> {
    const { output, exit } = this.#terminal;
    const closed = new Promise<void>((resolve) => {
      for (const event of ['end', 'close', 'error']) output.once(event, () => resolve());
    });
    // An error of the stream is the end of it, and the shell's exit says which.
    output.on('error', () => {});
    output.on('readable', this.advance);
    this.advance();
    const how = await exit;
    this.#readsAll = true;
    this.advance();
    // A program in the background may hold the pseudo-terminal open for as long as it likes.
    const timer = Promise.withResolvers<void>();
    const timeout = setTimeout(timer.resolve, lastWordsMs);
    await Promise.race([closed, timer.promise]);
    clearTimeout(timeout);
    this.advance();
    output.off('readable', this.advance);
    this.#onText(this.#decoder.decode());
    return how;
  }
}
