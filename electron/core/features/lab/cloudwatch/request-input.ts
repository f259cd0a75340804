import { invalidValue, ServiceError } from './service-error.ts';

/** What a request says, whatever protocol it came in: the Query protocol knows texts only, JSON numbers, CBOR times too. */
export class RequestInput {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#of(name) !== undefined;
  }

  /** Rejects with InvalidParameterValue where it is longer than `maxLength`. */
  text(name: string, maxLength = 1024): string | undefined {
    const value = this.#of(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw invalidValue(`The value of ${name} is no text.`);
    if (value.length > maxLength) throw invalidValue(`The value of ${name} is longer than ${maxLength} characters.`);
    return value;
  }

  requiredText(name: string, maxLength = 1024): string {
    const value = this.text(name, maxLength);
    if (value === undefined || value === '') throw missing(name);
    return value;
  }

  /** One of the words given. */
  word<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const known = words.find((one) => one === value);
    if (known === undefined) throw invalidValue(`The value ${value} of ${name} is none of ${words.join(', ')}.`);
    return known;
  }

  number(name: string): number | undefined {
    const value = this.#of(name);
    if (value === undefined) return undefined;
    return toNumber(value, name);
  }

  requiredNumber(name: string): number {
    const value = this.number(name);
    if (value === undefined) throw missing(name);
    return value;
  }

  /** A whole number from `least` to `most`. */
  count(name: string, least: number, most: number): number | undefined {
    const value = this.number(name);
    if (value === undefined) return undefined;
    if (!Number.isInteger(value) || value < least || value > most) {
      throw invalidValue(`The value ${value} of ${name} is no whole number from ${least} to ${most}.`);
    }
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.#of(name);
    if (value === undefined || typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    throw invalidValue(`The value of ${name} is neither true nor false.`);
  }

  /** Unix time in ms: seconds as a number, a text of ISO 8601, or a time. */
  time(name: string): number | undefined {
    const value = this.#of(name);
    if (value === undefined) return undefined;
    if (value instanceof Date) return value.getTime();
    const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value));
    const time = isNumber ? Number(value) * 1000 : Date.parse(String(value));
    if (!Number.isFinite(time)) throw invalidValue(`The value of ${name} is no time.`);
    return Math.round(time);
  }

  requiredTime(name: string): number {
    const value = this.time(name);
    if (value === undefined) throw missing(name);
    return value;
  }

  texts(name: string): string[] {
    return this.#list(name).map((value) => {
      if (typeof value !== 'string') throw invalidValue(`${name} holds what is no text.`);
      return value;
    });
  }

  numbers(name: string): number[] {
    return this.#list(name).map((value) => toNumber(value, name));
  }

  record(name: string): RequestInput | undefined {
    const value = this.#of(name);
    return value === undefined ? undefined : asInput(value, name);
  }

  records(name: string): RequestInput[] {
    return this.#list(name).map((value) => asInput(value, name));
  }

  /** A null of JSON says no more than a name that is not there. */
  #of(name: string): unknown {
    return this.#values[name] ?? undefined;
  }

  #list(name: string): unknown[] {
    const value = this.#of(name);
    // An empty list is an empty text in the Query protocol.
    if (value === undefined || value === '') return [];
    if (!Array.isArray(value)) throw invalidValue(`${name} is no list.`);
    if (value.length > maxItems) throw invalidValue(`${name} holds more than ${maxItems} items.`);
    return value;
  }
}

const maxItems = 1000;

function toNumber(value: unknown, name: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) throw invalidValue(`The value of ${name} is no number.`);
  return number;
}

function asInput(value: unknown, name: string): RequestInput {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidValue(`${name} is no structure.`);
  return new RequestInput(value as Record<string, unknown>);
}

function missing(name: string): ServiceError {
  return new ServiceError('MissingParameter', `The parameter ${name} is required.`);
}
