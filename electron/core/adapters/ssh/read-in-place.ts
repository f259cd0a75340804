import type { OnReadOpts, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** What one read of a socket takes at most: several packets, so that few of them are cut in two. */
const bufferBytes = 256 * 1024;
const keepsNothing = new WeakMap<Duplex, () => boolean>();

/**
 * Reads of a socket into one buffer again and again, for `connect`; `socket` answers once it is there.
 *
 * Whoever listens gets a copy, as everywhere, until `readInPlace`. A buffer for each read costs little by itself, but Node collects the garbage
 * of its whole heap after every few of them: that takes longer than decrypting what is in them.
 */
export function reusedBuffer(socket: () => Socket): OnReadOpts {
  let memory = Buffer.allocUnsafeSlow(bufferBytes);
  let isKept = false;
  return {
    buffer: () => {
      if (isKept) memory = Buffer.allocUnsafeSlow(bufferBytes);
      isKept = false;
      return memory;
    },
    callback: (length, buffer) => {
      const target = socket();
      const bytes = Buffer.from(buffer.buffer, buffer.byteOffset, length);
      const isDoneWith = keepsNothing.get(target);
      if (isDoneWith?.() !== true) return target.push(Buffer.from(bytes));
      const hasRoom = target.push(bytes);
      // Where nobody took them they wait where they are; and whoever did may keep them from now on.
      isKept = target.readableLength > 0 || !isDoneWith();
      return hasRoom;
    },
  };
}

/**
 * From now on whoever listens to the stream gets the bytes where they were read, while `isDoneWith` says, before and after, that all who listen
 * are done with them when they return. No effect on streams that were not opened with `reusedBuffer`.
 */
export function readInPlace(stream: Duplex, isDoneWith: () => boolean): void {
  keepsNothing.set(stream, isDoneWith);
}
