import { bytesLength, type LogBytes, type LogNote } from '../../../../shared/contract/logs.ts';
import { ByteOutput, type LineTurn } from './byte-output.ts';
import { PulledStream } from './pulled-stream.ts';
import type { SourceSink } from './source-sink.ts';

/** Bytes that may wait before the reader of the file has to wait, too. */
const roomBytes = 512 * 1024;

/** One file as a `lossless` stream of its bytes and of notes about it; whoever fills it waits until somebody has taken from it. */
export class ByteStream extends PulledStream<LogBytes> {
  #pieces: Buffer[] = [];
  #heldBytes = 0;
  /** Bytes ever put in, and ever taken. */
  #putBytes = 0;
  #givenBytes = 0;
  #notes: LogNote[] = [];
  #roomFor: (() => void)[] = [];
  readonly #turn: LineTurn = { owner: undefined, waiting: [], isOver: false };
  #soon: NodeJS.Immediate | undefined;

  /** Where the source puts what it finds. */
  sink(): SourceSink {
    return {
      openFile: () => new ByteOutput((bytes) => this.#put(bytes), this.#turn),
      mark: (kind, text, { missedBytes, problem } = {}) => {
        if (this.isDone) return;
        const note: LogNote = { afterBytes: this.#putBytes, at: Date.now(), kind, text };
        if (missedBytes !== undefined) note.missedBytes = missedBytes;
        if (problem !== undefined) note.problem = problem;
        this.#notes.push(note);
        this.deliver();
      },
      caughtUp: () => {},
    };
  }

  /** What came together is given together, and a full one at once. */
  protected deliver(): void {
    if (!this.isAskedFor) return;
    if (this.#heldBytes >= bytesLength) this.give(this.#take());
    else if (this.#heldBytes > 0 || this.#notes.length > 0) this.#soon ??= setImmediate(this.#deliverRest);
  }

  readonly #deliverRest = (): void => {
    this.#soon = undefined;
    if (this.isAskedFor && (this.#heldBytes > 0 || this.#notes.length > 0)) this.give(this.#take());
  };

  protected release(): void {
    clearImmediate(this.#soon);
    this.#pieces = [];
    this.#turn.isOver = true;
    for (const go of [...this.#roomFor.splice(0), ...this.#turn.waiting.splice(0)]) go();
  }

  #put(bytes: Buffer): Promise<void> | void {
    if (this.isDone) return;
    this.#pieces.push(bytes);
    this.#heldBytes += bytes.length;
    this.#putBytes += bytes.length;
    this.deliver();
    if (this.#heldBytes < roomBytes) return;
    return new Promise((resolve) => this.#roomFor.push(resolve));
  }

  #take(): LogBytes {
    const from = this.#givenBytes;
    const pieces: Buffer[] = [];
    let left = bytesLength;
    for (let next = this.#pieces[0]; next !== undefined && left > 0; next = this.#pieces[0]) {
      // In their own sizes: whoever writes them writes each.
      if (next.length > left && pieces.length > 0) break;
      const piece = next.length > left ? next.subarray(0, left) : next;
      if (piece === next) this.#pieces.shift();
      // A copy: whoever takes a piece takes over the memory it is in.
      else this.#pieces[0] = Buffer.from(next.subarray(left));
      pieces.push(piece);
      left -= piece.length;
      this.#givenBytes += piece.length;
      this.#heldBytes -= piece.length;
    }
    const notes: LogNote[] = [];
    // A note never overtakes the bytes it stands behind.
    while (this.#notes[0] !== undefined && this.#notes[0].afterBytes <= this.#givenBytes) notes.push(this.#notes.shift() as LogNote);
    if (this.#heldBytes < roomBytes) for (const go of this.#roomFor.splice(0)) go();
    return { from, pieces, notes };
  }
}
