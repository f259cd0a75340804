import { validationError } from '../service-error.ts';

/** Values by the start of their period in Unix ms, or one number for all periods. */
export type MathValue = ReadonlyMap<number, number> | number;

const token = /\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|([A-Za-z][A-Za-z0-9_]*)|(<=|>=|==|!=|&&|\|\||[-+*/^(),<>]))/y;
const maxTokens = 500;
const maxDepth = 40;

/**
 * Evaluates an expression of metric math: arithmetic, comparisons, AND/OR, IF, ABS, CEIL, FLOOR, FILL and the statistics AVG, MAX, MIN, SUM of one series.
 * A period counts where all series it is made of have a value. Throws ValidationError for anything else.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function evaluateMath(expression: string, lookUp: (id: string) => MathValue | undefined, times: readonly number[]): MathValue {
  return new MathReader(tokensOf(expression), lookUp, times).whole();
}

/** The ids an expression names; throws ValidationError where it is none. */
export function idsOfMath(expression: string): string[] {
  const ids = new Set<string>();
  const probe = (id: string) => {
    ids.add(id);
    return new Map<number, number>();
  };
  evaluateMath(expression, probe, []);
  return [...ids];
}

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  const text = expression.trimEnd();
  while (token.lastIndex < text.length) {
    const found = token.exec(text);
    if (found === null || tokens.length >= maxTokens) throw unknown(expression);
    tokens.push(found[1] ?? found[2] ?? found[3] ?? '');
  }
  return tokens;
}

function unknown(what: string): Error {
  return validationError(`The expression ${what.slice(0, 200)} is not supported here.`);
}

const levels: readonly Record<string, (left: number, right: number) => number>[] = [
  { '||': (a, b) => Number(a !== 0 || b !== 0), OR: (a, b) => Number(a !== 0 || b !== 0) },
  { '&&': (a, b) => Number(a !== 0 && b !== 0), AND: (a, b) => Number(a !== 0 && b !== 0) },
  {
    '<': (a, b) => Number(a < b),
    '>': (a, b) => Number(a > b),
    '<=': (a, b) => Number(a <= b),
    '>=': (a, b) => Number(a >= b),
    '==': (a, b) => Number(a === b),
    '!=': (a, b) => Number(a !== b),
  },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => a / b },
  { '^': (a, b) => a ** b },
];

class MathReader {
  readonly #tokens: readonly string[];
  readonly #lookUp: (id: string) => MathValue | undefined;
  readonly #times: readonly number[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[], lookUp: (id: string) => MathValue | undefined, times: readonly number[]) {
    this.#tokens = tokens;
    this.#lookUp = lookUp;
    this.#times = times;
  }

  whole(): MathValue {
    const value = this.#level(0);
    if (this.#at < this.#tokens.length) throw unknown(this.#tokens.join(' '));
    return value;
  }

  #level(level: number): MathValue {
    const operators = levels[level];
    if (operators === undefined) return this.#factor();
    let value = this.#level(level + 1);
    for (;;) {
      const apply = Object.hasOwn(operators, this.#tokens[this.#at] ?? '') ? operators[this.#tokens[this.#at] ?? ''] : undefined;
      if (apply === undefined) return value;
      this.#at += 1;
      value = both(value, this.#level(level + 1), apply);
    }
  }

  #factor(): MathValue {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw unknown(this.#tokens.join(' '));
    try {
      const word = this.#tokens[this.#at] ?? '';
      this.#at += 1;
      if (word === '-') return each(this.#factor(), (value) => -value);
      if (word === '(') return this.#closed(this.#level(0));
      if (/^[\d.]/.test(word)) return Number(word);
      if (!/^[A-Za-z]/.test(word)) throw unknown(this.#tokens.join(' '));
      if (this.#tokens[this.#at] === '(') return this.#call(word);
      const value = this.#lookUp(word);
      if (value === undefined) throw validationError(`The expression names ${word}, and no query has that id.`);
      return value;
    } finally {
      this.#depth -= 1;
    }
  }

  #closed(value: MathValue): MathValue {
    if (this.#tokens[this.#at] !== ')') throw unknown(this.#tokens.join(' '));
    this.#at += 1;
    return value;
  }

  #call(name: string): MathValue {
    const values: MathValue[] = [];
    do {
      this.#at += 1;
      if (name === 'FILL' && values.length === 1 && this.#tokens[this.#at] === 'REPEAT') {
        this.#at += 1;
        const [series = 0] = values;
        return this.#closed(filled(series, this.#times, undefined));
      }
      values.push(this.#level(0));
    } while (this.#tokens[this.#at] === ',');
    return this.#closed(this.#apply(name, values));
  }

  #apply(name: string, values: readonly MathValue[]): MathValue {
    const [first, second, third] = values;
    if (first === undefined) throw unknown(name);
    if (second === undefined) {
      const single = functions.get(name);
      if (single !== undefined) return each(first, single);
      const statistic = statistics.get(name);
      if (statistic !== undefined) return typeof first === 'number' ? first : statistic([...first.values()]);
    } else if (third === undefined) {
      if (name === 'FILL' && typeof second === 'number') return filled(first, this.#times, second);
    } else if (name === 'IF' && values.length === 3) {
      const isTrue = both(first, second, (condition, value) => (condition === 0 ? Number.NaN : value));
      const isFalse = both(first, third, (condition, value) => (condition === 0 ? value : Number.NaN));
      if (typeof isTrue === 'number' && typeof isFalse === 'number') return Number.isNaN(isTrue) ? isFalse : isTrue;
      const [a, b] = [spread(isTrue, this.#times), spread(isFalse, this.#times)];
      return new Map([...a, ...b].toSorted(([left], [right]) => left - right));
    }
    throw unknown(`${name}(…)`);
  }
}

const functions = new Map<string, (value: number) => number>([
  ['ABS', Math.abs],
  ['CEIL', Math.ceil],
  ['FLOOR', Math.floor],
]);

const statistics = new Map<string, (values: readonly number[]) => number>([
  ['AVG', (values) => values.reduce((total, value) => total + value, 0) / values.length],
  ['SUM', (values) => values.reduce((total, value) => total + value, 0)],
  ['MIN', (values) => values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)],
  ['MAX', (values) => values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)],
]);

function each(value: MathValue, apply: (value: number) => number): MathValue {
  return typeof value === 'number' ? apply(value) : finite([...value].map(([at, one]) => [at, apply(one)]));
}

function both(left: MathValue, right: MathValue, apply: (left: number, right: number) => number): MathValue {
  if (typeof left === 'number') return each(right, (value) => apply(left, value));
  if (typeof right === 'number') return each(left, (value) => apply(value, right));
  const pairs: [number, number][] = [];
  for (const [at, value] of left) {
    const other = right.get(at);
    if (other !== undefined) pairs.push([at, apply(value, other)]);
  }
  return finite(pairs);
}

/** A period without a number, e.g. after a division by zero, is one without a value. */
function finite(pairs: readonly (readonly [number, number])[]): ReadonlyMap<number, number> {
  return new Map(pairs.filter(([, value]) => Number.isFinite(value)));
}

function spread(value: MathValue, times: readonly number[]): ReadonlyMap<number, number> {
  if (typeof value !== 'number') return value;
  return finite(times.map((at) => [at, value]));
}

/** `undefined` = the value of the period before. */
function filled(series: MathValue, times: readonly number[], value: number | undefined): MathValue {
  if (typeof series === 'number') return series;
  const result: [number, number][] = [];
  let last = value;
  for (const at of times) {
    const own = series.get(at);
    if (value === undefined) last = own ?? last;
    const filler = own ?? last;
    if (filler !== undefined) result.push([at, filler]);
  }
  return finite(result);
}
