import type { HeadMemory } from '../../../electron/core/adapters/http/head-memory.ts';
import { parserState, ResponseParser } from '../../../electron/core/adapters/http/response-parser.ts';

export interface ParseOptions {
  readonly head?: boolean;
  readonly wantsLocation?: boolean;
  readonly memory?: HeadMemory;
}

/** Parses bytes given in parts, each in a buffer of its own, and says what came out; `ended` closes the connection after them. */
export function parseResponse(parts: readonly (string | Uint8Array)[], ended = false, options: ParseOptions = {}) {
  const parser = new ResponseParser();
  const body: Buffer[] = [];
  parser.begin(options.head ?? false, options.wantsLocation ?? false, {
    onBody: (bytes, start, end) => body.push(Buffer.from(bytes.subarray(start, end))),
  });
  let used = 0;
  let first = true;
  for (const part of parts) {
    const source = typeof part === 'string' ? Buffer.from(part, 'latin1') : part;
    // Room and noise behind the part: a parser that reads past the end would find it.
    const room = new ArrayBuffer((source.length + 67) & ~3);
    const bytes = new Uint8Array(room);
    bytes.fill(0x41);
    bytes.set(source, 0);
    let taken = 0;
    if (first && options.memory) taken = parser.executeKnown(options.memory, bytes, new Int32Array(room), source.length);
    if (taken === 0) {
      taken = parser.execute(bytes, 0, source.length);
      if (first && options.memory && parser.state === parserState.done) parser.teach(options.memory, bytes);
    }
    first = false;
    used += taken;
    bytes.fill(0x42);
    if (parser.state === parserState.done || parser.state === parserState.failed) break;
  }
  const closed = ended && parser.state !== parserState.failed ? parser.finish() : false;
  return {
    outcome: parser.state === parserState.done ? 'done' : parser.state === parserState.failed ? 'malformed' : 'incomplete',
    endedWell: closed,
    status: parser.status,
    statusLine: parser.statusLine(),
    mustClose: parser.mustClose,
    body: Buffer.concat(body).toString('latin1'),
    used,
    location: parser.fields.location,
    error: parser.state === parserState.failed ? parser.error : '',
  };
}
