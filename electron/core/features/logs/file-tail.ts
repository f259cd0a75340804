import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { HostLease } from '../hosts/index.ts';
import { findCopy, isSameBeginning, planCatchUp } from './catch-up.ts';
import { FileFollower, type FollowEnd, type FollowListener, type FollowRequest } from './file-follower.ts';
import type { FollowedFile } from './followed-file.ts';
import { KnownFiles } from './known-files.ts';
import { Lingering } from './lingering.ts';
import { SegmentReader, type TailPlace } from './segment-reader.ts';
import { absentText, bytesText, failedEnd, notReadable } from './tail-text.ts';

export interface FileTailOptions extends TailPlace {
  readonly lastLines: number;
}

type Outcome = 'rotated' | 'lost' | 'again';

/** Reports in a row that name no file before it is called gone: 1 to 1.5 s. */
const absentReports = 3;
/** Starts that failed in a row before it is given up. */
const failureLimit = 6;
const againMs = 300;

/**
 * Follows one file of a host and loses nothing where that can be done: see `catch-up.ts` for what it does after it was away.
 *
 * Every file is read by its open descriptor and its bytes are counted; names only say which file comes next.
 */
export class FileTail {
  readonly #options: FileTailOptions;
  readonly #known: KnownFiles;
  readonly #segments: SegmentReader;
  readonly #lingering: Lingering;
  #turn: Promise<unknown> = Promise.resolve();
  #absent: 'waiting' | 'unreadable' | 'failed' | 'gone' | undefined;
  #hasBaseline = false;
  #hasOpened = false;
  #failures = 0;

  constructor(options: FileTailOptions) {
    this.#options = options;
    this.#lingering = new Lingering();
    this.#known = new KnownFiles(options.sink);
    this.#segments = new SegmentReader(options, this.#known, this.#lingering);
  }

  /** Follows until the signal; rejects with OpsError when the host is given up, and when nobody reads. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      const request: FollowRequest = { path: this.#options.path, start: `-${this.#options.lastLines}`, id: undefined, mode: 'wait' };
      let outcome: Outcome = 'rotated';
      while (!signal.aborted) {
        if (outcome === 'lost') await this.#untilBack(signal);
        if (outcome === 'again') await sleep(againMs, undefined, { signal });
        outcome = await this.#round(request, signal);
      }
    } finally {
      await this.#lingering.dispose();
      this.#known.dispose();
    }
  }

  /** Follows the file of the moment until there is another one, or no link. */
  async #round(first: FollowRequest, signal: AbortSignal): Promise<Outcome> {
    try {
      if (!this.#hasBaseline) await this.#baseline(signal);
      const next = this.#hasOpened ? await this.#inTurn(() => this.#catchUp(signal)) : {};
      return await this.#followCurrent({ ...first, ...next }, signal);
    } catch (error) {
      if (signal.aborted || !isLinkTrouble(error, this.#options.lease)) throw error;
      return this.#options.lease.isUp ? this.#failed(error) : 'lost';
    }
  }

  #failed(error: unknown): Outcome {
    this.#failures += 1;
    if (this.#failures >= failureLimit) throw error;
    return 'again';
  }

  /** What is there already beside the file is none of ours. */
  async #baseline(signal: AbortSignal): Promise<void> {
    for (const file of await this.#segments.list(signal, undefined)) {
      const known = this.#known.learn(file.id, file.sizeBytes);
      known.head = file.head;
      known.state = file.isCurrent ? 'open' : 'done';
    }
    this.#hasBaseline = true;
  }

  async #untilBack(signal: AbortSignal): Promise<void> {
    const { lease, sink, path } = this.#options;
    // A command learns of a lost link a moment before the session does.
    for (let look = 0; look < 40 && lease.isUp; look += 1) await sleep(25, undefined, { signal });
    if (lease.isUp) return;
    sink.mark('link_lost', `The link to ${lease.target.name} was lost while following ${path}.`);
    await this.#lingering.settled();
    await lease.untilUp(signal);
    sink.mark('resumed', `${lease.target.name} is back; ${path} goes on where it was.`);
  }

  /** Follows what the path names until it names something else. */
  async #followCurrent(request: FollowRequest, signal: AbortSignal): Promise<Outcome> {
    const { sink, path, lease } = this.#options;
    const rotated = Promise.withResolvers<'rotated'>();
    let file: FollowedFile | undefined;
    let absentFor = 0;
    let caughtUpAt = 0;
    let strange = 0;
    let goodOffset = 0;
    const follower = new FileFollower({
      onOpen: (id, sizeBytes, start) => {
        this.#failures = 0;
        const before = this.#known.get(id);
        if (this.#hasOpened && before?.state === 'open' && (before.offset !== start || this.#lingering.ids().has(id))) {
          // An old acquaintance under the old name: catching up finds out where to go on.
          follower.close();
          return;
        }
        file = before?.state === 'open' && this.#hasOpened ? before : this.#known.learn(id, start, before?.head);
        file.report(sizeBytes);
        goodOffset = start;
        caughtUpAt = sizeBytes;
        if (!this.#hasOpened || this.#absent !== undefined) {
          sink.mark('following', this.#absent === undefined ? `Following ${path}.` : `${path} is there; following it from its beginning.`);
        }
        this.#absent = undefined;
        this.#hasOpened = true;
        if (file.offset >= caughtUpAt) sink.caughtUp();
        // What came and went between the look and the opening shows in a second look.
        if (typeof request.start === 'number') void this.#inTurn(() => this.#lookAgain(id, signal)).catch(() => {});
      },
      onWaiting: (code) => this.#sayAbsent(code),
      onBytes: (bytes) => {
        const room = file?.push(bytes);
        if (file !== undefined && file.offset >= caughtUpAt) sink.caughtUp();
        return room;
      },
      onTruncated: async () => {
        strange = 0;
        goodOffset = 0;
        const truncated = file;
        if (truncated !== undefined) await this.#inTurn(() => this.#truncated(truncated, signal));
      },
      onState: (sizeBytes, pathId) => {
        if (file === undefined) return;
        file.report(sizeBytes);
        if (pathId === file.id) absentFor = 0;
        else if (pathId !== undefined) rotated.resolve('rotated');
        else {
          absentFor += 1;
          if (absentFor === absentReports) {
            this.#absent = 'gone';
            sink.mark('gone', `${path} was deleted or moved away; waiting for it to come back.`);
          }
        }
      },
      onHead: (head) => {
        if (file === undefined) return;
        if (isSameBeginning(file.head, head)) {
          strange = 0;
          file.head = head;
          goodOffset = file.offset;
          return;
        }
        strange += 1;
        // A truncation tail has seen is on its way behind the bytes: only what is still strange when all have come was missed by it.
        if (strange < 2 || file.offset < file.reportedBytes) return;
        strange = 0;
        if (file.reportedBytes > goodOffset) this.#refilled(file, head, goodOffset);
        else {
          sink.mark('truncated', `${path} was written anew in its place; lines may be missing before this.`);
          file.restart();
          follower.close();
        }
      },
    } satisfies FollowListener);
    const run = follower.run(lease.machine, this.#options.prefix, request, this.#options.purpose, signal);
    const ended = run.then(
      (end) => this.#outcomeOf(end),
      (error: unknown) => {
        if (signal.aborted || !isLinkTrouble(error, lease)) throw error;
        return lease.isUp ? this.#failed(error) : ('lost' as const);
      },
    );
    void ended.catch(() => {}).then(() => file?.pause());
    const outcome = await Promise.race([rotated.promise, ended]);
    signal.throwIfAborted();
    if (outcome !== 'rotated' || file === undefined) return outcome;
    if (this.#absent === undefined) sink.mark('rotated', `${path} was rotated; following the new file.`);
    const old = file;
    await this.#lingering.drain(old, old.sizeBytes, ended);
    this.#lingering.add({ file: old, follower, ended: ended.then(() => {}) });
    return lease.isUp ? 'rotated' : 'lost';
  }

  /** One look at the files at a time: each acts on what it has seen. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** Reads what nobody knows of while the file of the moment is followed. */
  async #lookAgain(currentId: string, signal: AbortSignal): Promise<void> {
    const followed = new Set([...this.#lingering.ids(), currentId]);
    const listed = await this.#segments.list(signal, undefined);
    // It has been rotated since: then the next look is on its way.
    if (!listed.some(({ id, isCurrent }) => isCurrent && id === currentId)) return;
    for (const segment of planCatchUp(listed, this.#known.all, followed).segments) {
      if (segment.kind === 'between') await this.#segments.read(segment, true, signal);
    }
  }

  #outcomeOf({ exit, said }: FollowEnd): Outcome {
    const { lease, path } = this.#options;
    if (exit.kind === 'lost' || !lease.isUp) return 'lost';
    if (exit.kind === 'exited' && (exit.code === 61 || exit.code === 64)) return 'again';
    this.#failures += 1;
    if (this.#failures >= failureLimit) throw failedEnd(path, lease.target.name, exit, said);
    return 'again';
  }

  /** Brings in what happened while nobody looked; answers where to go on in the file the path names. */
  async #catchUp(signal: AbortSignal): Promise<Pick<FollowRequest, 'start' | 'id'>> {
    const { sink, path } = this.#options;
    const open = [...this.#known.all.values()].find(({ state, id }) => state === 'open' && !this.#lingering.ids().has(id));
    const listed = await this.#segments.list(signal, open?.id);
    const current = listed.find(({ isCurrent }) => isCurrent);
    if (current !== undefined) await this.#lingering.release(current.id);
    const plan = planCatchUp(listed, this.#known.all, this.#lingering.ids());
    if (plan.segments.some(({ kind }) => kind === 'moved') && open !== undefined) sink.mark('rotated', `${path} was rotated meanwhile.`);
    for (const { known, kind } of plan.lost) {
      const file = this.#known.get(known.id);
      if (file === undefined) continue;
      const missedBytes = file.sizeBytes > file.offset ? file.sizeBytes - file.offset : undefined;
      const text =
        kind === 'truncated'
          ? `${path} was truncated meanwhile; what was written to it before and not seen is lost.`
          : `The file that was followed as ${path} is gone; what was written to it last was not seen.`;
      sink.mark(kind === 'truncated' ? 'truncated' : 'gap', text, { missedBytes });
      file.restart();
      if (kind === 'gone') this.#known.forget(file.id);
    }
    for (const [index, segment] of plan.segments.entries()) await this.#segments.read(segment, plan.segments.length - index > 2, signal);
    for (const file of listed) {
      if (!file.isCurrent && !this.#known.all.has(file.id)) this.#known.learnCopy(file);
    }
    if (current !== undefined && plan.currentStart === 0) {
      this.#known.get(current.id)?.end();
      this.#known.learn(current.id, 0);
    }
    return { start: plan.currentStart, id: current?.id };
  }

  /** Tail says that the file was truncated: what it had not read yet may stand in the copy that was made before. */
  async #truncated(file: FollowedFile, signal: AbortSignal): Promise<void> {
    const { sink, path } = this.#options;
    file.pause();
    const listed = await this.#segments.list(signal, undefined);
    const copy = findCopy(file, listed, this.#known.all);
    const before = file.offset;
    if (copy !== undefined) await this.#segments.readCopy(file, copy, signal);
    const missed = Math.max(0, file.sizeBytes - file.offset);
    const more = file.offset - before;
    if (copy !== undefined) {
      sink.mark(
        'truncated',
        `${path} was truncated; ${more > 0 ? `${bytesText(more)} more were` : 'nothing more was'} in the copy ${copy.path}.`,
        {
          ...(missed > 0 ? { missedBytes: missed } : {}),
        },
      );
    } else {
      const text = `${path} was truncated, and no copy of it was found; lines may be missing before this.`;
      sink.mark('truncated', text, missed > 0 ? { missedBytes: missed } : {});
    }
    file.restart();
  }

  #refilled(file: FollowedFile, head: string, missedBytes: number): void {
    const { sink, path } = this.#options;
    sink.mark(
      'gap',
      `${path} was truncated and filled again past where it was read; at least ${bytesText(missedBytes)} of it were not seen.`,
      {
        missedBytes,
      },
    );
    file.head = head;
    file.epoch += 1;
  }

  #sayAbsent(code: number): void {
    const { sink, path, prefix, lease } = this.#options;
    const kind = code === 61 ? 'waiting' : code === 62 ? 'unreadable' : 'failed';
    sink.caughtUp();
    if (this.#absent === kind || (this.#absent === 'gone' && kind === 'waiting')) return;
    this.#absent = kind;
    if (kind === 'waiting') sink.mark('waiting', absentText(path));
    else if (kind === 'unreadable')
      sink.mark('unreadable', `${path} cannot be read.`, { problem: notReadable(path, lease.target, prefix.length > 0) });
    else
      sink.mark('failed', `${path} is not a file.`, {
        problem: { code: 'invalid_input', message: `${path} is not a file.`, hint: 'Choose a log file.' },
      });
  }
}

function isLinkTrouble(error: unknown, lease: HostLease): boolean {
  return !lease.isUp || (error instanceof OpsError && (error.code === 'unavailable' || error.code === 'timeout'));
}
