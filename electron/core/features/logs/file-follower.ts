import { chunks } from '../../base/chunks.ts';
import { eachChunk } from '../../base/each-chunk.ts';
import type { Machine, MachineProcess, ProcessExit } from '../../base/machine.ts';
import { type FollowPiece, FollowPieces, FollowReports, unguessableName } from './follow-output.ts';
import { followScript } from './follow-script.ts';

/** What a follower is asked for. */
export interface FollowRequest {
  readonly path: string;
  /** Byte to begin at; `-N`: the last N lines, also with N = 0. */
  readonly start: number | `-${number}`;
  /** `device:inode` it must be; `undefined` = whatever the path names. */
  readonly id: string | undefined;
  /** `wait`: also for a file that is not there yet. `once`: to its end, then no more. */
  readonly mode: 'follow' | 'wait' | 'once';
}

/** What a follower tells while it runs. Bytes are not read on before `onBytes` and `onTruncated` have settled. */
export interface FollowListener {
  onOpen(id: string, sizeBytes: number, start: number): void;
  /** 61 no such file, 62 not readable, 63 not a file. */
  onWaiting(code: number): void;
  onBytes(bytes: Buffer): Promise<void> | void;
  /** The file was truncated: what comes is from its beginning. */
  onTruncated(): Promise<void> | void;
  onState(sizeBytes: number, pathId: string | undefined): void;
  onHead(head: string): void;
}

/** How it ended, and what the programs said on the way. */
export interface FollowEnd {
  readonly exit: ProcessExit;
  readonly said: string;
}

const reportEveryMs = 500;
/** Each 4th report is with the file's first bytes, and the second: the first may come before the bytes it is to vouch for. */
const headEvery = 4;
const keepAliveMs = 5000;

/** Runs the follow script for one file of a machine, as root through `prefix` where that is given. */
export class FileFollower {
  readonly #listener: FollowListener;
  readonly #ending = new AbortController();
  #running: MachineProcess | undefined;
  #isAnswered = true;
  #isWaiting = false;
  #reports = 0;
  #lastAskedAt = 0;
  #said = '';
  #opened = Promise.withResolvers<void>();

  constructor(listener: FollowListener) {
    this.#listener = listener;
  }

  /** Settles when it has ended; rejects with what `Machine.run` rejects with, and with what the listener throws. */
  async run(machine: Machine, prefix: readonly string[], request: FollowRequest, purpose: string, signal: AbortSignal): Promise<FollowEnd> {
    const name = unguessableName();
    const { path, start, id, mode } = request;
    const onAbort = () => this.close();
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) this.close();
    let timer: NodeJS.Timeout | undefined;
    try {
      const argv = [...prefix, 'sh', '-c', followScript, 'blitz', path, String(start), id ?? '-', name, mode];
      const running = await machine.run({ argv, purpose, signal: this.#ending.signal });
      this.#running = running;
      const reading = this.#readReports(running);
      if (mode !== 'once') timer = setInterval(() => this.#ask(), reportEveryMs);
      // Where it begins must be known before the first byte is counted.
      await Promise.race([this.#opened.promise, running.exit]);
      await this.#readBytes(running, name);
      const exit = await running.exit;
      await reading;
      return { exit, said: this.#said.trim() };
    } finally {
      clearInterval(timer);
      signal.removeEventListener('abort', onAbort);
      this.close();
    }
  }

  /** Ends the program; `run` settles soon after. */
  close(): void {
    this.#ending.abort();
    this.#running?.close();
  }

  async #readBytes(running: MachineProcess, name: string): Promise<void> {
    const pieces = new FollowPieces(name);
    await eachChunk(running.stdout, (chunk) => this.#takePieces(pieces.push(chunk), 0), this.#ending.signal);
    const rest = pieces.flush();
    if (rest.length > 0) await this.#listener.onBytes(rest);
  }

  /** One after the other; waits only where the listener has to. */
  #takePieces(pieces: readonly FollowPiece[], from: number): Promise<void> | void {
    for (let at = from; at < pieces.length && !this.#ending.signal.aborted; at += 1) {
      const piece = pieces[at] as FollowPiece;
      const room = piece === 'truncated' ? this.#listener.onTruncated() : this.#listener.onBytes(piece);
      if (room !== undefined) return room.then(() => this.#takePieces(pieces, at + 1));
    }
  }

  async #readReports(running: MachineProcess): Promise<void> {
    const reports = new FollowReports();
    for await (const chunk of chunks(running.stderr, { intervalMs: 0, signal: this.#ending.signal })) {
      for (const report of reports.push(chunk)) this.#take(report);
    }
  }

  #take(report: ReturnType<FollowReports['push']>[number]): void {
    switch (report.kind) {
      case 'open':
        this.#listener.onOpen(report.id, report.sizeBytes, report.start);
        this.#opened.resolve();
        this.#isWaiting = false;
        this.#isAnswered = true;
        this.#reports = 0;
        this.#ask();
        return;
      case 'waiting':
        this.#isWaiting = true;
        this.#listener.onWaiting(report.code);
        return;
      case 'state':
        this.#isAnswered = true;
        this.#listener.onState(report.sizeBytes, report.pathId);
        return;
      case 'head':
        this.#listener.onHead(report.head);
        return;
      default:
        if (this.#said.length < 2000) this.#said += `${report.text}\n`;
    }
  }

  /** A report that is not answered is not asked for again: it may be behind bytes nobody has taken yet. */
  #ask(): void {
    const now = performance.now();
    let question = 'k';
    // A script that waits for its file looks for it whenever it is asked anything.
    if (this.#isAnswered && !this.#isWaiting) {
      question = this.#reports === 1 || this.#reports % headEvery === 0 ? 'f' : 's';
      this.#reports += 1;
      this.#isAnswered = false;
    } else if (!this.#isWaiting && now - this.#lastAskedAt < keepAliveMs) return;
    this.#lastAskedAt = now;
    // One that has ended says so by its exit.
    this.#running?.write(`${question}\n`).catch(() => {});
  }
}
