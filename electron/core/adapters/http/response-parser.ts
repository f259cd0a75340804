import { HeadFields, isTokenByte } from './head-fields.ts';
import type { HeadMemory } from './head-memory.ts';

/** Status line, headers and trailers of one response may not be longer, in bytes. */
export const headLimitBytes = 64 * 1024;

/** Receives the bytes of a body as they arrive; the view is only valid during the call. */
export interface BodySink {
  onBody(bytes: Uint8Array, start: number, end: number): void;
}

/** Where the parser stands. `done`: one response is complete. `failed`: the bytes are not a response (`error` says why). */
export const parserState = {
  statusLine: 0,
  headerLine: 1,
  fixedBody: 2,
  chunkSize: 3,
  chunkData: 4,
  chunkEnd: 5,
  trailerLine: 6,
  untilClose: 7,
  done: 8,
  failed: 9,
} as const;

const CR = 13;
const LF = 10;
const SPACE = 32;
const needMore = -1;
const badByte = -2;
const protocolPrefix = [72, 84, 84, 80, 47, 49, 46]; // HTTP/1.

/**
 * Incremental parser of HTTP/1.1 responses, one at a time, split anywhere. Follows RFC 9112 strictly where leniency would let two readers
 * disagree about where a response ends: both framings, differing lengths, bare CR, space before a colon and unfinished chunks are errors.
 */
export class ResponseParser {
  state: number = parserState.done;
  status = 0;
  /** 0 for HTTP/1.0, 1 for HTTP/1.1. */
  minorVersion = 1;
  /** The connection may not carry another request. */
  mustClose = false;
  bodyBytes = 0;
  /** Why the state is `failed`. */
  error = '';
  readonly fields = new HeadFields();
  sink: BodySink | undefined;
  #head = false;
  #headBytes = 0;
  #remaining = 0;
  #partial: Buffer | undefined;
  #partialLength = 0;
  #reason = '';
  /** No line of the head came in two parts and no informational response came before it. */
  #headInOneRead = true;
  /** The last field line carried framing, so that a folded continuation of it would change its meaning. */
  #lastFieldFrames = true;

  /** Makes ready for the response to a new request. */
  begin(isHeadRequest: boolean, wantsLocation: boolean, sink: BodySink | undefined): void {
    this.state = parserState.statusLine;
    this.status = 0;
    this.mustClose = false;
    this.bodyBytes = 0;
    this.sink = sink;
    this.fields.reset(wantsLocation);
    this.#head = isHeadRequest;
    this.#headBytes = 0;
    this.#remaining = 0;
    this.#partialLength = 0;
    this.#reason = '';
    this.#headInOneRead = true;
    this.#lastFieldFrames = true;
  }

  /**
   * Takes the first bytes of a response, bytes[0, end), by comparing its head with the one remembered: 0 where they differ, else the position
   * after what it used, as `execute` does. `words` shows the same memory as `bytes`.
   */
  executeKnown(memory: HeadMemory, bytes: Uint8Array, words: Int32Array, end: number): number {
    const { known } = memory;
    if (known === undefined || this.#head || !memory.matches(bytes, words, end)) return 0;
    this.status = known.status;
    this.#reason = known.reason;
    this.minorVersion = 1;
    this.#headBytes = memory.length;
    this.#remaining = known.contentLength;
    this.state = known.contentLength === 0 ? parserState.done : parserState.fixedBody;
    return this.execute(bytes, memory.length, end);
  }

  /** Lets the memory keep the head of the response just completed, which began at bytes[0], where it is of the simple kind. */
  teach(memory: HeadMemory, bytes: Uint8Array): void {
    const { fields } = this;
    const simple = fields.contentLength >= 0 && this.#headInOneRead && !this.mustClose && this.minorVersion === 1 && this.status !== 204;
    if (!simple || fields.limitsKeepAlive || fields.location !== undefined || this.#head || this.status === 304) return;
    memory.remember(bytes, this.#headBytes, { status: this.status, contentLength: fields.contentLength, reason: this.#reason });
  }

  /** Takes bytes[start, end) and returns the position after what it used: `end` unless the response is complete or bad before it. */
  execute(bytes: Uint8Array, start: number, end: number): number {
    let position = start;
    while (position < end) {
      switch (this.state) {
        case parserState.fixedBody:
        case parserState.chunkData: {
          const take = Math.min(this.#remaining, end - position);
          this.#body(bytes, position, position + take);
          position += take;
          this.#remaining -= take;
          if (this.#remaining === 0) this.state = this.state === parserState.fixedBody ? parserState.done : parserState.chunkEnd;
          break;
        }
        case parserState.untilClose:
          this.#body(bytes, position, end);
          return end;
        case parserState.done:
        case parserState.failed:
          return position;
        default:
          position = this.#line(bytes, position, end);
      }
    }
    return position;
  }

  /** The peer has ended the connection: true when that completes the response. */
  finish(): boolean {
    if (this.state === parserState.untilClose) this.state = parserState.done;
    return this.state === parserState.done;
  }

  /** First line of the response as received, or `undefined` before it is complete. */
  statusLine(): string | undefined {
    if (this.status === 0) return undefined;
    return `HTTP/1.${this.minorVersion} ${this.status}${this.#reason === '' ? '' : ` ${this.#reason}`}`;
  }

  #body(bytes: Uint8Array, start: number, end: number): void {
    this.bodyBytes += end - start;
    this.sink?.onBody(bytes, start, end);
  }

  #fail(error: string): void {
    this.state = parserState.failed;
    this.error = error;
  }

  /** Takes one line, or what there is of it, and returns the position after it. */
  #line(bytes: Uint8Array, start: number, end: number): number {
    const lineFeed = findLineFeed(bytes, start, end);
    if (lineFeed === badByte) {
      this.#fail('a control character in the head of the response');
      return start;
    }
    const taken = (lineFeed === needMore ? end : lineFeed + 1) - start;
    this.#headBytes += taken;
    if (this.#headBytes > headLimitBytes) {
      this.#fail(`the head of the response is longer than ${headLimitBytes / 1024} KiB`);
      return start;
    }
    if (lineFeed === needMore || this.#partialLength > 0) {
      this.#headInOneRead = false;
      if (!this.#keep(bytes, start, start + taken)) return start;
      if (lineFeed === needMore) return end;
      const kept = this.#partial as Buffer;
      const length = this.#partialLength;
      this.#partialLength = 0;
      this.#completeLine(kept, 0, length - 1);
    } else {
      this.#completeLine(bytes, start, lineFeed);
    }
    return this.state === parserState.failed ? start : start + taken;
  }

  /** Stores part of a line; false (and failed) when it can no longer become a valid one, so that garbage is known without a line feed. */
  #keep(bytes: Uint8Array, start: number, end: number): boolean {
    const length = this.#partialLength + end - start;
    let partial = this.#partial;
    if (partial === undefined || partial.length < length) {
      const larger = Buffer.allocUnsafe(Math.max(256, 2 * length));
      if (partial) larger.set(partial.subarray(0, this.#partialLength), 0);
      partial = larger;
      this.#partial = larger;
    }
    // A CR that ended the part before must be followed by a LF.
    if (this.#partialLength > 0 && partial[this.#partialLength - 1] === CR && bytes[start] !== LF) {
      this.#fail('a bare CR in the head of the response');
      return false;
    }
    partial.set(bytes.subarray(start, end), this.#partialLength);
    this.#partialLength = length;
    if (this.state === parserState.statusLine && !startsLikeHttp(partial, 0, length)) {
      this.#fail('the response does not begin with HTTP/1.');
      return false;
    }
    if (this.state === parserState.chunkSize && hexadecimalValue(partial[0] as number) < 0) {
      this.#fail('a chunk without a size');
      return false;
    }
    if (this.state === parserState.chunkEnd && partial[0] !== CR) {
      this.#fail('a chunk longer than its size');
      return false;
    }
    return true;
  }

  /** bytes[lineFeed] is the LF. */
  #completeLine(bytes: Uint8Array, start: number, lineFeed: number): void {
    const hasReturn = lineFeed > start && bytes[lineFeed - 1] === CR;
    const end = hasReturn ? lineFeed - 1 : lineFeed;
    switch (this.state) {
      case parserState.statusLine:
        this.#statusLine(bytes, start, end);
        return;
      case parserState.headerLine:
        if (end === start) this.#headComplete();
        else this.#fieldLine(bytes, start, end);
        return;
      case parserState.chunkSize:
        if (!hasReturn) this.#fail('a chunk size line that does not end in CR LF');
        else this.#chunkSizeLine(bytes, start, end);
        return;
      case parserState.chunkEnd:
        if (end !== start || !hasReturn) this.#fail('a chunk longer than its size');
        else this.state = parserState.chunkSize;
        return;
      default:
        // A trailer can change nothing that has been decided; it only has to be a field line.
        if (end === start) this.state = parserState.done;
        else if (!isFieldLine(bytes, start, end)) this.#fail('a malformed trailer line');
    }
  }

  #statusLine(bytes: Uint8Array, start: number, end: number): void {
    if (end - start < 12 || !startsLikeHttp(bytes, start, end)) {
      this.#fail('the response does not begin with a status line');
      return;
    }
    const minor = (bytes[start + 7] as number) - 48;
    const hundreds = (bytes[start + 9] as number) - 48;
    const tens = (bytes[start + 10] as number) - 48;
    const ones = (bytes[start + 11] as number) - 48;
    const digits = hundreds >= 1 && hundreds <= 9 && tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9;
    const spaced = bytes[start + 8] === SPACE && (end - start === 12 || bytes[start + 12] === SPACE);
    if (!digits || !spaced || (minor !== 0 && minor !== 1)) {
      this.#fail('a malformed status line');
      return;
    }
    this.minorVersion = minor;
    this.status = hundreds * 100 + tens * 10 + ones;
    this.#reason = reasonOf(bytes, start + 13, end);
    this.state = parserState.headerLine;
  }

  #fieldLine(bytes: Uint8Array, start: number, end: number): void {
    const first = bytes[start] as number;
    if (first === SPACE || first === 9) {
      // obs-fold: read as a space (RFC 9112, 5.2), but not where it would extend a framing field.
      if (this.#lastFieldFrames) this.#fail('a folded header line');
      return;
    }
    const colon = nameEnd(bytes, start, end);
    if (colon < 0) {
      this.#fail('a malformed header line');
      return;
    }
    const error = this.fields.take(bytes, start, colon, end);
    this.#lastFieldFrames = this.fields.lastWasFraming;
    if (error !== undefined) this.#fail(error);
  }

  #headComplete(): void {
    const { status, fields } = this;
    if (status < 200) {
      if (status === 101) {
        this.#fail('the server switched protocols without being asked');
        return;
      }
      fields.reset(fields.wantsLocation);
      this.#headInOneRead = false;
      this.#lastFieldFrames = true;
      this.status = 0;
      this.state = parserState.statusLine;
      return;
    }
    if (fields.hasTransferEncoding && fields.contentLength >= 0) {
      this.#fail('both Content-Length and Transfer-Encoding');
      return;
    }
    this.mustClose = fields.saysClose || (this.minorVersion === 0 && (!fields.saysKeepAlive || fields.hasTransferEncoding));
    if (this.#head || status === 204 || status === 304) {
      this.state = parserState.done;
    } else if (fields.hasTransferEncoding) {
      if (fields.isChunked) {
        this.state = parserState.chunkSize;
      } else {
        this.mustClose = true;
        this.state = parserState.untilClose;
      }
    } else if (fields.contentLength > 0) {
      this.#remaining = fields.contentLength;
      this.state = parserState.fixedBody;
    } else if (fields.contentLength === 0) {
      this.state = parserState.done;
    } else {
      this.mustClose = true;
      this.state = parserState.untilClose;
    }
  }

  #chunkSizeLine(bytes: Uint8Array, start: number, end: number): void {
    let size = 0;
    let position = start;
    for (; position < end; position += 1) {
      const digit = hexadecimalValue(bytes[position] as number);
      if (digit < 0) break;
      size = size * 16 + digit;
      if (position - start > 12) {
        this.#fail('a chunk size too large');
        return;
      }
    }
    let rest = position;
    while (rest < end && (bytes[rest] === SPACE || bytes[rest] === 9)) rest += 1;
    if (position === start || (rest < end && bytes[rest] !== 59)) {
      this.#fail('a malformed chunk size');
      return;
    }
    if (size === 0) {
      this.state = parserState.trailerLine;
    } else {
      // Size lines are bounded one by one: a long body may have any number of them.
      this.#headBytes = 0;
      this.#remaining = size;
      this.state = parserState.chunkData;
    }
  }
}

/** Position of the LF that ends the line, `needMore`, or `badByte` for a control character that may not stand in a line. */
function findLineFeed(bytes: Uint8Array, start: number, end: number): number {
  for (let position = start; position < end; position += 1) {
    const byte = bytes[position] as number;
    if (byte >= SPACE || byte === 9) continue;
    if (byte === LF) return position;
    if (byte !== CR) return badByte;
    if (position + 1 < end && bytes[position + 1] !== LF) return badByte;
  }
  return needMore;
}

function startsLikeHttp(bytes: Uint8Array, start: number, end: number): boolean {
  const length = Math.min(protocolPrefix.length, end - start);
  for (let index = 0; index < length; index += 1) {
    if (bytes[start + index] !== protocolPrefix[index]) return false;
  }
  return true;
}

function hexadecimalValue(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Position of the colon after a non-empty field name, or -1. */
function nameEnd(bytes: Uint8Array, start: number, end: number): number {
  let position = start;
  while (position < end && isTokenByte(bytes[position] as number)) position += 1;
  return position > start && position < end && bytes[position] === 58 ? position : -1;
}

function isFieldLine(bytes: Uint8Array, start: number, end: number): boolean {
  return nameEnd(bytes, start, end) > 0;
}

function reasonOf(bytes: Uint8Array, start: number, end: number): string {
  if (end <= start) return '';
  // The reason of nearly every response; saves making a string each time.
  if (end - start === 2 && bytes[start] === 79 && bytes[start + 1] === 75) return 'OK';
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.min(end - start, 200)).toString('latin1');
}
