import type { FileOutput } from './source-sink.ts';

/** Who may write: the file whose line has begun and not ended; nobody, then anybody. */
export interface LineTurn {
  owner: FileOutput | undefined;
  /** Called when a line has ended. */
  waiting: (() => void)[];
  /** Nobody wants them any more: then nobody waits. */
  isOver: boolean;
}

/** A line whose end does not come has been passed on by then (after 1 s); that of a file nobody reads any more is not waited for. */
const patienceMs = 1500;
const lineFeed = 10;

/** The bytes of one file as they are. Where two files are read at a time, one waits until the other's line has ended. */
export class ByteOutput implements FileOutput {
  readonly #give: (bytes: Buffer) => Promise<void> | void;
  readonly #turn: LineTurn;

  constructor(give: (bytes: Buffer) => Promise<void> | void, turn: LineTurn) {
    this.#give = give;
    this.#turn = turn;
  }

  get hasPartial(): boolean {
    return this.#turn.owner === this;
  }

  push(bytes: Buffer): Promise<void> | void {
    const { owner, isOver } = this.#turn;
    if (owner !== undefined && owner !== this && !isOver) return this.#untilLineEnds(owner).then(() => this.push(bytes));
    const isWhole = bytes[bytes.length - 1] === lineFeed;
    this.#turn.owner = isWhole ? undefined : this;
    const room = this.#give(bytes);
    if (isWhole) this.#release();
    return room;
  }

  flush(_isEnd: boolean): void {
    if (this.#turn.owner === this) this.#release();
  }

  #release(): void {
    this.#turn.owner = undefined;
    for (const go of this.#turn.waiting.splice(0)) go();
  }

  #untilLineEnds(owner: FileOutput): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        if (this.#turn.owner === owner) this.#release();
      }, patienceMs);
      this.#turn.waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
