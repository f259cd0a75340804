import type { AlarmState } from '../../../../../../shared/model/alarm.ts';
import { validationError } from '../service-error.ts';

/** A rule of a composite alarm, read. */
export type CompositeRule =
  | { readonly kind: 'state'; readonly state: AlarmState; readonly alarm: string }
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'not'; readonly of: CompositeRule }
  | { readonly kind: 'and' | 'or'; readonly left: CompositeRule; readonly right: CompositeRule };

const token =
  /\s*(?:(\()|(\))|(AND|OR|NOT|TRUE|FALSE)(?![\w-])|(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s()"']+))\s*\))/y;
const maxLength = 10_240;
const maxDepth = 100;

interface Token {
  readonly word: string;
  readonly alarm: string | undefined;
}

/**
 * Reads `ALARM("a") AND NOT (OK(b) OR TRUE)`; NOT binds before AND, and AND before OR. An alarm is named by its name or its ARN.
 * Throws ValidationError. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
export function readCompositeRule(text: string): CompositeRule {
  if (text.length > maxLength) throw validationError(`AlarmRule is longer than ${maxLength} characters.`);
  const tokens = tokensOf(text.trim());
  let at = 0;
  let depth = 0;
  const peek = () => tokens[at]?.word;
  const either = (): CompositeRule => {
    let left = all();
    while (peek() === 'OR') {
      at += 1;
      left = { kind: 'or', left, right: all() };
    }
    return left;
  };
  const all = (): CompositeRule => {
    let left = one();
    while (peek() === 'AND') {
      at += 1;
      left = { kind: 'and', left, right: one() };
    }
    return left;
  };
  const one = (): CompositeRule => {
    depth += 1;
    const next = tokens[at];
    at += 1;
    if (next === undefined || depth > maxDepth) throw unreadable();
    try {
      if (next.word === 'NOT') return { kind: 'not', of: one() };
      if (next.word === 'TRUE' || next.word === 'FALSE') return { kind: 'constant', value: next.word === 'TRUE' };
      if (next.alarm !== undefined) return { kind: 'state', state: next.word as AlarmState, alarm: nameOf(next.alarm) };
      if (next.word !== '(') throw unreadable();
      const inner = either();
      if (peek() !== ')') throw unreadable();
      at += 1;
      return inner;
    } finally {
      depth -= 1;
    }
  };
  const rule = either();
  if (at < tokens.length) throw unreadable();
  return rule;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const found = token.exec(text);
    if (found === null) throw unreadable();
    const quoted = (found[5] ?? found[6])?.replaceAll(/\\(.)/g, '$1');
    tokens.push({ word: found[1] ?? found[2] ?? found[3] ?? found[4] ?? '', alarm: quoted ?? found[7] });
  }
  return tokens;
}

function nameOf(alarm: string): string {
  return /^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/.exec(alarm)?.[1] ?? alarm;
}

function unreadable(): Error {
  return validationError('AlarmRule contains invalid syntax.');
}

/** The names of the alarms a rule looks at, each once. */
export function alarmsOfRule(rule: CompositeRule): string[] {
  const names = new Set<string>();
  const visit = (part: CompositeRule): void => {
    if (part.kind === 'state') names.add(part.alarm);
    else if (part.kind === 'not') visit(part.of);
    else if (part.kind !== 'constant') {
      visit(part.left);
      visit(part.right);
    }
  };
  visit(rule);
  return [...names];
}

/** True when the composite alarm is in ALARM. An alarm that is gone is in no state. */
export function holds(rule: CompositeRule, stateOf: (alarm: string) => AlarmState | undefined): boolean {
  switch (rule.kind) {
    case 'state':
      return stateOf(rule.alarm) === rule.state;
    case 'constant':
      return rule.value;
    case 'not':
      return !holds(rule.of, stateOf);
    case 'and':
      return holds(rule.left, stateOf) && holds(rule.right, stateOf);
    case 'or':
      return holds(rule.left, stateOf) || holds(rule.right, stateOf);
  }
}
