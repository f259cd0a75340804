import { PassThrough, Writable } from 'node:stream';
import type { CliStreams } from '../../../electron/cli/terminal.ts';

/** Streams a command writes into, with what it wrote. */
export interface CapturedStreams extends CliStreams {
  readonly written: { out: string; err: string };
}

export function capturedStreams({ terminal = false, columns = 80 }: { terminal?: boolean; columns?: number } = {}): CapturedStreams {
  const written = { out: '', err: '' };
  const sink = (key: 'out' | 'err') =>
    Object.assign(
      new Writable({
        write(chunk, _encoding, done) {
          written[key] += String(chunk);
          done();
        },
      }),
      terminal ? { isTTY: true, columns } : {},
    );
  return { out: sink('out'), err: sink('err'), in: new PassThrough(), environment: {}, written };
}
