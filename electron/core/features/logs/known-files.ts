import type { ListedFile } from './catch-up.ts';
import { FollowedFile } from './followed-file.ts';
import type { SourceSink } from './source-sink.ts';

/** The files of one log, by `device:inode`, and how far each of them was read. */
export class KnownFiles {
  readonly #sink: SourceSink;
  readonly #files = new Map<string, FollowedFile>();

  constructor(sink: SourceSink) {
    this.#sink = sink;
  }

  get all(): ReadonlyMap<string, FollowedFile> {
    return this.#files;
  }

  get(id: string): FollowedFile | undefined {
    return this.#files.get(id);
  }

  /** Begins anew with a file, at a byte; what was known of it is let go. */
  learn(id: string, offset: number, head = ''): FollowedFile {
    this.#files.get(id)?.dispose();
    const file = new FollowedFile(id, offset, this.#sink.openFile());
    file.head = head;
    this.#files.set(id, file);
    return file;
  }

  /** A neighbour that was not read: what stands in it is in a file of ours, too. */
  learnCopy({ id, head }: ListedFile): void {
    this.learn(id, 0, head).state = 'copy';
  }

  forget(id: string): void {
    this.#files.delete(id);
  }

  dispose(): void {
    for (const file of this.#files.values()) file.dispose();
  }
}
