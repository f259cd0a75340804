import type { LogBytes, LogNote } from '../../../../shared/contract/logs.ts';
import { chunkLength } from '../../../../shared/contract/stream.ts';
import { ByteOutput } from './byte-output.ts';
import { PulledStream } from './pulled-stream.ts';
import type { SourceSink } from './source-sink.ts';

/** Bytes that may wait before the reader of the file has to wait, too. */
const roomBytes = 256 * 1024;

/** One file as a `lossless` stream of its bytes and of notes about it; whoever fills it waits until somebody has taken from it. */
export class ByteStream extends PulledStream<LogBytes> {
  #pieces: Buffer[] = [];
  #heldBytes = 0;
  /** Bytes ever put in, and ever taken. */
  #putBytes = 0;
  #givenBytes = 0;
  #notes: LogNote[] = [];
  #roomFor: (() => void)[] = [];
  #turn: NodeJS.Immediate | undefined;

  /** Where the source puts what it finds. */
  sink(): SourceSink {
    return {
      openFile: () => new ByteOutput((pieces) => this.#put(pieces)),
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
    if (this.#heldBytes >= chunkLength) this.give(this.#take());
    else if (this.#heldBytes > 0 || this.#notes.length > 0) this.#turn ??= setImmediate(this.#deliverRest);
  }

  readonly #deliverRest = (): void => {
    this.#turn = undefined;
    if (this.isAskedFor && (this.#heldBytes > 0 || this.#notes.length > 0)) this.give(this.#take());
  };

  protected release(): void {
    clearImmediate(this.#turn);
    this.#pieces = [];
    for (const go of this.#roomFor.splice(0)) go();
  }

  #put(pieces: readonly Buffer[]): Promise<void> | void {
    if (this.isDone) return;
    for (const piece of pieces) {
      this.#pieces.push(piece);
      this.#heldBytes += piece.length;
      this.#putBytes += piece.length;
    }
    this.deliver();
    if (this.#heldBytes < roomBytes) return;
    return new Promise((resolve) => this.#roomFor.push(resolve));
  }

  #take(): LogBytes {
    const from = this.#givenBytes;
    const pieces: Buffer[] = [];
    for (let left = chunkLength; left > 0; ) {
      const piece = this.#pieces[0];
      if (piece === undefined) break;
      if (piece.length <= left) this.#pieces.shift();
      else this.#pieces[0] = piece.subarray(left);
      const taken = piece.length <= left ? piece : piece.subarray(0, left);
      pieces.push(taken);
      left -= taken.length;
      this.#givenBytes += taken.length;
      this.#heldBytes -= taken.length;
    }
    const notes: LogNote[] = [];
    // A note never overtakes the bytes it stands behind.
    while (this.#notes[0] !== undefined && this.#notes[0].afterBytes <= this.#givenBytes) notes.push(this.#notes.shift() as LogNote);
    if (this.#heldBytes < roomBytes) for (const go of this.#roomFor.splice(0)) go();
    return { from, pieces, notes };
  }
}
