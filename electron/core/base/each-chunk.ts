import type { Readable } from 'node:stream';

/**
 * Gives the bytes of a stream to `take` in the pieces they come in, uncopied, and no more of them until what it answered has settled.
 *
 * Settles at the end of the stream, or at once with the signal; rejects with what `take` fails with and what the stream fails with. However
 * it settles, the stream is destroyed. Cheaper than `chunks` where much comes: nothing is put together, and nothing is waited for that need not be.
 */
export function eachChunk(stream: Readable, take: (bytes: Buffer) => Promise<void> | void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const held: Buffer[] = [];
    let isTaking = false;
    let hasEnded = stream.readableEnded || stream.destroyed;
    let isOver = false;
    const finish = (settle: () => void) => {
      if (isOver) return;
      isOver = true;
      signal.removeEventListener('abort', onAbort);
      stream.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError);
      // Destroying may still fail it; nobody is left to be told.
      stream.on('error', () => {});
      stream.destroy();
      settle();
    };
    const onAbort = () => finish(resolve);
    const onError = (error: unknown) => finish(() => reject(error));
    const onEnd = () => {
      hasEnded = true;
      if (!isTaking) finish(resolve);
    };
    const goOn = () => {
      isTaking = false;
      for (let next = held.shift(); next !== undefined && !isOver; next = isTaking ? undefined : held.shift()) offer(next);
      if (isOver || isTaking) return;
      if (hasEnded) finish(resolve);
      else stream.resume();
    };
    const offer = (bytes: Buffer) => {
      try {
        const room = take(bytes);
        if (room === undefined) return;
        isTaking = true;
        stream.pause();
        room.then(goOn, onError);
      } catch (error) {
        onError(error);
      }
    };
    const onData = (bytes: Buffer) => {
      // Whoever ends a program lets what it said flow out, paused or not.
      if (isTaking) held.push(bytes);
      else offer(bytes);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    stream.on('end', onEnd).on('close', onEnd).on('error', onError);
    if (signal.aborted) onAbort();
    else if (stream.errored) onError(stream.errored);
    else if (hasEnded) onEnd();
    else stream.on('data', onData);
  });
}
