import { ServiceError } from '../service-error.ts';

/**
 * The part of CBOR (RFC 8949) that Smithy's RPC v2 uses: integers, floats, texts, bytes, lists, maps, and times as tag 1.
 * https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */

const maxDepth = 32;

/** Throws SerializationException for what is no such CBOR. */
export function readCbor(bytes: Buffer): unknown {
  const reader = new CborReader(bytes);
  return reader.whole();
}

export function writeCbor(value: unknown): Buffer {
  const parts: Buffer[] = [];
  write(value, parts);
  return Buffer.concat(parts);
}

class CborReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  whole(): unknown {
    try {
      const value = this.#value(0);
      if (this.#at === this.#bytes.length) return value;
    } catch {
      // Ends below.
    }
    throw new ServiceError('SerializationException', 'The request is no CBOR.');
  }

  #value(depth: number): unknown {
    if (depth > maxDepth) throw new RangeError('too deep');
    const head = this.#bytes.readUInt8(this.#at);
    this.#at += 1;
    const major = head >> 5;
    const minor = head & 31;
    if (major === 7) return this.#simple(minor);
    const length = minor === 31 ? undefined : this.#length(minor);
    switch (major) {
      case 0:
        return length;
      case 1:
        return -1 - (length ?? Number.NaN);
      case 2:
        return this.#take(length);
      case 3:
        return this.#text(length);
      case 4:
        return this.#list(length, depth);
      case 5:
        return this.#map(length, depth);
      default: {
        const value = this.#value(depth + 1);
        return length === 1 && typeof value === 'number' ? new Date(value * 1000) : value;
      }
    }
  }

  #length(minor: number): number {
    if (minor < 24) return minor;
    const size = minor === 24 ? 1 : minor === 25 ? 2 : minor === 26 ? 4 : minor === 27 ? 8 : 0;
    const at = this.#at;
    this.#at += size;
    if (size === 8) return Number(this.#bytes.readBigUInt64BE(at));
    return this.#bytes.readUIntBE(at, size);
  }

  #simple(minor: number): unknown {
    const at = this.#at;
    switch (minor) {
      case 20:
      case 21:
        return minor === 21;
      case 22:
      case 23:
        return undefined;
      case 25:
        this.#at += 2;
        return halfFloat(this.#bytes.readUInt16BE(at));
      case 26:
        this.#at += 4;
        return this.#bytes.readFloatBE(at);
      case 27:
        this.#at += 8;
        return this.#bytes.readDoubleBE(at);
      default:
        throw new RangeError('unknown');
    }
  }

  #take(length: number | undefined): Buffer {
    if (length === undefined || this.#at + length > this.#bytes.length) throw new RangeError('too long');
    const part = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return part;
  }

  #text(length: number | undefined): string {
    if (length !== undefined) return this.#take(length).toString('utf8');
    let text = '';
    while (!this.#isBreak()) text += String(this.#value(maxDepth));
    return text;
  }

  #list(length: number | undefined, depth: number): unknown[] {
    const items: unknown[] = [];
    while (length === undefined ? !this.#isBreak() : items.length < length) items.push(this.#value(depth + 1));
    return items;
  }

  #map(length: number | undefined, depth: number): Record<string, unknown> {
    const map = Object.create(null) as Record<string, unknown>;
    for (let count = 0; length === undefined ? !this.#isBreak() : count < length; count += 1) {
      const name = this.#value(depth + 1);
      const value = this.#value(depth + 1);
      if (typeof name !== 'string') throw new RangeError('a name that is no text');
      map[name] = value;
    }
    return map;
  }

  #isBreak(): boolean {
    if (this.#bytes.readUInt8(this.#at) !== 0xff) return false;
    this.#at += 1;
    return true;
  }
}

/** RFC 8949, appendix D. */
function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 1023;
  const size =
    exponent === 0
      ? mantissa * 2 ** -24
      : exponent === 31
        ? mantissa === 0
          ? Infinity
          : Number.NaN
        : (mantissa + 1024) * 2 ** (exponent - 25);
  return bits & 0x8000 ? -size : size;
}

function write(value: unknown, parts: Buffer[]): void {
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    parts.push(head(3, text.length), text);
  } else if (typeof value === 'boolean') {
    parts.push(Buffer.from([value ? 0xf5 : 0xf4]));
  } else if (typeof value === 'number') {
    parts.push(number(value));
  } else if (value instanceof Date) {
    parts.push(Buffer.from([0xc1]), number(value.getTime() / 1000));
  } else if (Array.isArray(value)) {
    parts.push(head(4, value.length));
    for (const item of value) write(item, parts);
  } else {
    const entries = Object.entries(value as Record<string, unknown>).filter(([, one]) => one !== undefined);
    parts.push(head(5, entries.length));
    for (const [name, one] of entries) {
      write(name, parts);
      write(one, parts);
    }
  }
}

function number(value: number): Buffer {
  if (Number.isSafeInteger(value) && Math.abs(value) < 2 ** 32) return value < 0 ? head(1, -1 - value) : head(0, value);
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xfb;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function head(major: number, length: number): Buffer {
  const first = major << 5;
  if (length < 24) return Buffer.from([first | length]);
  if (length < 256) return Buffer.from([first | 24, length]);
  if (length < 65_536) return Buffer.from([first | 25, length >> 8, length & 255]);
  const bytes = Buffer.alloc(5);
  bytes[0] = first | 26;
  bytes.writeUInt32BE(length, 1);
  return bytes;
}
