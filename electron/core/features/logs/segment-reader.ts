import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { HostLease } from '../hosts/index.ts';
import type { ListedFile, Segment } from './catch-up.ts';
import { FileFollower, type FollowListener, type FollowRequest } from './file-follower.ts';
import type { FollowedFile } from './followed-file.ts';
import type { KnownFiles } from './known-files.ts';
import type { Lingering } from './lingering.ts';
import { listFiles } from './list-files.ts';
import type { SourceSink } from './source-sink.ts';

/** A log, and how it is read. */
export interface TailPlace {
  readonly path: string;
  readonly lease: HostLease;
  /** `sudo -n --`, or nothing. */
  readonly prefix: readonly string[];
  readonly purpose: string;
  readonly sink: SourceSink;
}

const looksForOne = 3;

/** Reads what was written while nobody looked: the rest of files that were rotated away, and of copies of one that was truncated. */
export class SegmentReader {
  readonly #place: TailPlace;
  readonly #known: KnownFiles;
  readonly #lingering: Lingering;

  constructor(place: TailPlace, known: KnownFiles, lingering: Lingering) {
    this.#place = place;
    this.#known = known;
    this.#lingering = lingering;
  }

  /** One of what `planCatchUp` found. `isOld`: nobody writes to it any more. */
  async read({ file, kind, known }: Segment, isOld: boolean, signal: AbortSignal): Promise<void> {
    const { sink, path, lease, prefix, purpose } = this.#place;
    const ours = known === undefined ? this.#known.learn(file.id, 0) : this.#known.get(known.id);
    if (ours === undefined) return;
    if (kind === 'copy') {
      await this.readCopy(ours, file, signal);
      sink.mark('truncated', `${path} was truncated meanwhile; its end was read from the copy ${file.path}.`);
      ours.restart();
      return;
    }
    ours.state = 'open';
    ours.report(file.sizeBytes);
    let found: ListedFile | undefined = file;
    // Its name may move on while it is being opened.
    while (found !== undefined && ours.offset < file.sizeBytes) {
      // Only the newest may still be written to.
      const request: FollowRequest = { path: found.path, start: ours.offset, id: file.id, mode: isOld ? 'once' : 'follow' };
      const follower = new FileFollower(listenFor(ours));
      const ended = follower.run(lease.machine, prefix, request, purpose, signal).then(
        () => ours.pause(),
        () => ours.pause(),
      );
      await this.#lingering.drain(ours, file.sizeBytes, ended);
      signal.throwIfAborted();
      if (ours.offset >= file.sizeBytes && !isOld) {
        this.#lingering.add({ file: ours, follower, ended });
        return;
      }
      await ended;
      if (!lease.isUp) throw linkGone(lease);
      if (ours.offset < file.sizeBytes) found = await this.#find(file.id, signal);
    }
    ours.end();
    ours.state = 'done';
    if (ours.offset >= file.sizeBytes) return;
    const missedBytes = file.sizeBytes - ours.offset;
    sink.mark('gap', `A rotated file of ${path} was removed before it was read to its end.`, { missedBytes });
  }

  /** Reads on in the copy of a file that was truncated. Rejects when the link goes; then it is read again. */
  async readCopy(ours: FollowedFile, copy: ListedFile, signal: AbortSignal): Promise<void> {
    const { lease, prefix, purpose } = this.#place;
    let found: ListedFile | undefined = copy;
    while (found !== undefined && ours.offset < copy.sizeBytes) {
      const request: FollowRequest = { path: found.path, start: ours.offset, id: copy.id, mode: 'once' };
      const follower = new FileFollower({ ...listenFor(ours), onOpen: () => {}, onTruncated: () => {} });
      await follower.run(lease.machine, prefix, request, purpose, signal);
      signal.throwIfAborted();
      if (!lease.isUp) throw linkGone(lease);
      if (ours.offset < copy.sizeBytes) found = await this.#find(copy.id, signal);
    }
    const known = this.#known.learn(copy.id, ours.offset);
    known.head = copy.head;
    known.state = 'done';
  }

  /** The files of the log that are there; `wanted`: one that is looked for under any name (see `listFiles`). */
  list(signal: AbortSignal, wanted: string | undefined): Promise<ListedFile[]> {
    const { lease, prefix, purpose, path } = this.#place;
    return listFiles({ machine: lease.machine, prefix, purpose, signal }, path, wanted);
  }

  /** Where a file is now. One whose name moves on while a busy host is looking is not gone: it is looked for again. */
  async #find(id: string, signal: AbortSignal): Promise<ListedFile | undefined> {
    for (let look = 0; look < looksForOne; look += 1) {
      const found = (await this.list(signal, id)).find((file) => file.id === id);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** What is needed of a file that is read and not watched. */
function listenFor(file: FollowedFile): FollowListener {
  return {
    onOpen: (_id, sizeBytes) => file.report(sizeBytes),
    onWaiting: () => {},
    onBytes: (bytes) => file.push(bytes),
    onTruncated: () => file.restart(),
    onState: (sizeBytes) => file.report(sizeBytes),
    onHead: () => {},
  };
}

function linkGone(lease: HostLease): OpsError {
  return new OpsError({ code: 'unavailable', message: `${lease.target.name} did not give the rest of a file.`, retry: true });
}
