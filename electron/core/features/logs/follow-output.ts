import { randomBytes } from 'node:crypto';

/** What the follow script says on its standard error. */
export type FollowReport =
  /** It follows: this file (`device:inode`), its size then, and the byte it begins at. */
  | { readonly kind: 'open'; readonly id: string; readonly sizeBytes: number; readonly start: number }
  /** It waits: exit code 61 no such file, 62 not readable, 63 not a file. */
  | { readonly kind: 'waiting'; readonly code: number }
  /** `pathId`: the file the path names now, `undefined` when it names none. */
  | { readonly kind: 'state'; readonly sizeBytes: number; readonly pathId: string | undefined }
  /** First bytes of the file, at most 256, in hexadecimal. */
  | { readonly kind: 'head'; readonly head: string }
  /** Anything else a program said. */
  | { readonly kind: 'said'; readonly text: string };

/** Reads the follow script's standard error. */
export class FollowReports {
  #rest = '';
  #head = '';

  push(bytes: Buffer): FollowReport[] {
    const lines = (this.#rest + bytes.toString('latin1')).split('\n');
    // A program that chatters without a line end is not listened to for ever.
    this.#rest = (lines.pop() ?? '').slice(-4096);
    return lines.flatMap((line) => this.#read(line) ?? []);
  }

  #read(line: string): FollowReport | undefined {
    if (line.startsWith(' ')) {
      if (this.#head.length < 512) this.#head += line.replaceAll(' ', '');
      return undefined;
    }
    const [kind, first = '', second, third] = line.split(' ');
    if (kind === 'E' && first === '') {
      const head = this.#head;
      this.#head = '';
      return { kind: 'head', head };
    }
    if (kind === 'H') return { kind: 'open', id: first, sizeBytes: Number(second), start: Number(third) };
    if (kind === 'W') return { kind: 'waiting', code: Number(first) };
    if (kind === 'S') return { kind: 'state', sizeBytes: Number(second), pathId: third === '-' || third === undefined ? undefined : third };
    return line === '' ? undefined : { kind: 'said', text: line };
  }
}

/** A spelling of /proc/self/fd/3 with 64 random bits in it: a log that names it would have to know them. */
export function unguessableName(): string {
  const bits = randomBytes(8);
  let path = '/proc/self/fd';
  for (let bit = 0; bit < 64; bit += 1) path += ((bits[bit >> 3] as number) >> (bit & 7)) & 1 ? '/.' : '/';
  return `${path}/3`;
}

/** A piece of a file's bytes, or `truncated`: what follows is from its beginning. */
export type FollowPiece = Buffer | 'truncated';

/** Takes tail's notes about truncation out of a file's bytes. Bytes that may begin such a note wait for what comes next. */
export class FollowPieces {
  readonly #note: Buffer;
  #held: Buffer = Buffer.alloc(0);

  constructor(name: string) {
    this.#note = Buffer.from(`tail: ${name}: file truncated\n`);
  }

  push(bytes: Buffer): FollowPiece[] {
    const all = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const pieces: FollowPiece[] = [];
    let from = 0;
    for (let at = all.indexOf(this.#note); at !== -1; at = all.indexOf(this.#note, from)) {
      if (at > from) pieces.push(all.subarray(from, at));
      pieces.push('truncated');
      from = at + this.#note.length;
    }
    const end = all.length - this.#beginningAtEnd(all, from);
    if (end > from) pieces.push(all.subarray(from, end));
    this.#held = Buffer.from(all.subarray(end));
    return pieces;
  }

  /** Bytes that waited and turned out to be the file's own: nothing came after them. */
  flush(): Buffer {
    const held = this.#held;
    this.#held = Buffer.alloc(0);
    return held;
  }

  /** How many bytes at the end are the beginning of a note. */
  #beginningAtEnd(all: Buffer, from: number): number {
    const longest = Math.min(this.#note.length - 1, all.length - from);
    // The note begins with a `t` that stands nowhere else near its beginning: look only where one is.
    for (let at = all.indexOf(0x74, all.length - longest); at !== -1 && at < all.length; at = all.indexOf(0x74, at + 1)) {
      if (this.#note.compare(all, at, all.length, 0, all.length - at) === 0) return all.length - at;
    }
    return 0;
  }
}
