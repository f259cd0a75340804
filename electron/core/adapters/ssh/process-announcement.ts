import type { Readable } from 'node:stream';
import { PushedOutput } from '../../base/pushed-output.ts';

/** What stands before the pid in the first line of stderr. A command that announces itself can be signalled by a second one. */
const announcement = 'blitz-pid:';
const searchedBytes = 64 * 1024;

/** A POSIX shell that runs this says its pid; what it `exec`s then has the same. */
export const announceItself = `printf '${announcement}%s\\n' "$$" >&2`;

/** The standard error of a command without its announcement, and the pid that was in it (`undefined`: there was none). */
export function readAnnounced(source: Readable): { readonly output: PushedOutput; readonly pid: Promise<number | undefined> } {
  const { promise: pid, resolve } = Promise.withResolvers<number | undefined>();
  let held: Buffer | undefined = Buffer.alloc(0);
  let isPaused = false;
  const output = new PushedOutput({
    // Before the pid is known nobody may stop the source: whoever wants to signal waits for it.
    pause: () => {
      isPaused = true;
      if (held === undefined) source.pause();
    },
    resume: () => {
      isPaused = false;
      source.resume();
    },
  });
  const release = (found: number | undefined, rest: Buffer) => {
    held = undefined;
    resolve(found);
    if (isPaused) source.pause();
    if (rest.length > 0) output.accept(rest);
  };
  source.on('data', (chunk: Buffer) => {
    if (held === undefined) {
      output.accept(chunk);
      return;
    }
    held = Buffer.concat([held, chunk]);
    const match = /blitz-pid:(\d+)\n/.exec(held.toString('latin1'));
    // What a login script has said before it is kept.
    if (match) release(Number(match[1]), Buffer.concat([held.subarray(0, match.index), held.subarray(match.index + match[0].length)]));
    else if (held.length > searchedBytes) release(undefined, held);
  });
  for (const event of ['end', 'close']) {
    source.on(event, () => {
      if (held !== undefined) release(undefined, held);
      output.finish();
    });
  }
  return { output, pid };
}
