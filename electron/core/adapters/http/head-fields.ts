const tokenBytes = new Uint8Array(256);
for (const character of "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
  tokenBytes[character.charCodeAt(0)] = 1;
}

/** True for a byte that may stand in a field name (RFC 9110, 5.6.2). */
export function isTokenByte(byte: number): boolean {
  return tokenBytes[byte] === 1;
}

/** What the header fields of one response say about where it ends, what becomes of the connection and where a redirect leads. */
export class HeadFields {
  /** -1 when absent. */
  contentLength = -1;
  hasTransferEncoding = false;
  /** The last transfer coding is `chunked`. */
  isChunked = false;
  saysClose = false;
  saysKeepAlive = false;
  /** `Keep-Alive: max=`; -1 when absent. */
  keepAliveMax = -1;
  /** `Keep-Alive: timeout=` in seconds; -1 when absent. */
  keepAliveTimeoutSeconds = -1;
  location: string | undefined;
  wantsLocation = false;
  /** The field taken last decides about framing. */
  lastWasFraming = false;

  reset(wantsLocation: boolean): void {
    this.contentLength = -1;
    this.hasTransferEncoding = false;
    this.isChunked = false;
    this.saysClose = false;
    this.saysKeepAlive = false;
    this.keepAliveMax = -1;
    this.keepAliveTimeoutSeconds = -1;
    this.location = undefined;
    this.wantsLocation = wantsLocation;
    this.lastWasFraming = false;
  }

  /** The server has said how long, or for how many requests, the connection stays. */
  get limitsKeepAlive(): boolean {
    return this.keepAliveMax >= 0 || this.keepAliveTimeoutSeconds >= 0;
  }

  /** Takes the field line bytes[start, end) whose colon is at `colon`. Answers with what is wrong, if anything. */
  take(bytes: Uint8Array, start: number, colon: number, end: number): string | undefined {
    this.lastWasFraming = false;
    switch ((bytes[start] as number) | 32) {
      case 99: // c
        if (isName(bytes, start, colon, contentLengthName)) return this.#takeContentLength(bytes, colon + 1, end);
        if (isName(bytes, start, colon, connectionName)) this.#takeConnection(bytes, colon + 1, end);
        return undefined;
      case 116: // t
        if (isName(bytes, start, colon, transferEncodingName)) return this.#takeTransferEncoding(valueText(bytes, colon + 1, end));
        return undefined;
      case 107: // k
        if (isName(bytes, start, colon, keepAliveName)) this.#takeKeepAlive(valueText(bytes, colon + 1, end));
        return undefined;
      case 108: // l
        if (this.wantsLocation && isName(bytes, start, colon, locationName)) this.location = valueText(bytes, colon + 1, end, 'utf8');
        return undefined;
      default:
        return undefined;
    }
  }

  #takeContentLength(bytes: Uint8Array, start: number, end: number): string | undefined {
    this.lastWasFraming = true;
    let position = skipBlank(bytes, start, end);
    let value = 0;
    let digits = 0;
    for (; position < end; position += 1) {
      const digit = (bytes[position] as number) - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      digits += 1;
    }
    if (digits === 0 || digits > 15) return 'a malformed Content-Length';
    position = skipBlank(bytes, position, end);
    if (position < end) {
      // A list of equal lengths is one length (RFC 9110, 8.6); anything else is not.
      const members = valueText(bytes, start, end).split(',');
      if (!members.every((member) => /^[ \t]*\d+[ \t]*$/.test(member) && Number(member) === value)) return 'a malformed Content-Length';
    }
    if (this.contentLength >= 0 && this.contentLength !== value) return 'two different Content-Lengths';
    this.contentLength = value;
    return undefined;
  }

  #takeTransferEncoding(value: string): string | undefined {
    this.lastWasFraming = true;
    const codings = value
      .toLowerCase()
      .split(',')
      .map((coding) => coding.trim());
    if (this.isChunked || codings.slice(0, -1).includes('chunked')) return 'a transfer coding after chunked';
    if (codings.includes('')) return 'a malformed Transfer-Encoding';
    this.hasTransferEncoding = true;
    this.isChunked = codings.at(-1) === 'chunked';
    return undefined;
  }

  #takeConnection(bytes: Uint8Array, start: number, end: number): void {
    // The two values nearly every server sends, without making a string of them.
    const first = skipBlank(bytes, start, end);
    if (isName(bytes, first, end, keepAliveName)) {
      this.saysKeepAlive = true;
      return;
    }
    if (isName(bytes, first, end, closeName)) {
      this.saysClose = true;
      return;
    }
    const value = valueText(bytes, start, end);
    for (const option of value.toLowerCase().split(',')) {
      const name = option.trim();
      if (name === 'close') this.saysClose = true;
      else if (name === 'keep-alive') this.saysKeepAlive = true;
    }
  }

  #takeKeepAlive(value: string): void {
    for (const parameter of value.toLowerCase().split(/[,;]/)) {
      const match = /^\s*(timeout|max)\s*=\s*"?(\d{1,9})"?\s*$/.exec(parameter);
      if (match?.[1] === 'timeout') this.keepAliveTimeoutSeconds = Number(match[2]);
      else if (match?.[1] === 'max') this.keepAliveMax = Number(match[2]);
    }
  }
}

const contentLengthName = lowerCaseBytes('content-length');
const connectionName = lowerCaseBytes('connection');
const transferEncodingName = lowerCaseBytes('transfer-encoding');
const keepAliveName = lowerCaseBytes('keep-alive');
const closeName = lowerCaseBytes('close');
const locationName = lowerCaseBytes('location');

function lowerCaseBytes(name: string): Uint8Array {
  return Uint8Array.from(name, (character) => character.charCodeAt(0));
}

/** Field names compare without case; the names looked for hold only letters and `-`, which `| 32` leaves alone. */
function isName(bytes: Uint8Array, start: number, end: number, name: Uint8Array): boolean {
  if (end - start !== name.length) return false;
  for (let index = 0; index < name.length; index += 1) {
    if (((bytes[start + index] as number) | 32) !== name[index]) return false;
  }
  return true;
}

function skipBlank(bytes: Uint8Array, start: number, end: number): number {
  let position = start;
  while (position < end && (bytes[position] === 32 || bytes[position] === 9)) position += 1;
  return position;
}

function valueText(bytes: Uint8Array, start: number, end: number, encoding: 'latin1' | 'utf8' = 'latin1'): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start)
    .toString(encoding)
    .trim();
}
