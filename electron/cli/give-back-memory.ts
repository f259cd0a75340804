/** Bytes beside the ones wanted that may be in their memory: the frame they came in, e.g. an SSH packet's, with its padding. */
const frameBytes = 64;
/** Less than this may be a part of memory that many share. */
const leastBytes = 16 * 1024;

/**
 * Gives the memory of bytes nobody needs any more back at once; they are gone then. Where more than these bytes is in it, nothing happens.
 *
 * Left to Node it would be given back by collecting the garbage of the whole heap, on every core there is, after a few dozen MB of it.
 */
export function giveBackMemory({ buffer, length }: Uint8Array): void {
  if (length >= leastBytes && buffer instanceof ArrayBuffer && buffer.byteLength - length <= frameBytes) buffer.transfer(0);
}
