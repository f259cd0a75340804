/** What is looked for in lines. Upper and lower case are the same. */
export interface LogPattern {
  readonly text: string;
  readonly regex: boolean;
}

/** Where in a text something was found: start and end, start and end … in characters. */
export type MatchRanges = readonly number[];

/** A batch of lines for the worker that holds an expression. */
export interface PatternQuestion {
  readonly id: number;
  readonly source: string;
  readonly wantRanges: boolean;
  readonly texts: readonly string[];
}

/** `hits`: 1 for each text that matches; or, where they were asked for, the ranges. */
export interface PatternAnswer {
  readonly id: number;
  readonly hits: Uint8Array;
  readonly ranges: readonly MatchRanges[];
}

/** Ranges marked in one line at most. */
const mostRanges = 50;

/** What is wrong with an expression, in the words of the browser; `undefined` when nothing is. */
export function patternProblem({ text, regex }: LogPattern): string | undefined {
  if (!regex || text === '') return undefined;
  try {
    new RegExp(text, 'i');
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^Invalid regular expression: /, '').replace(/^\/.*\/\w*: /, '');
  }
}

/** A test for text without expressions: fast, and never slow. */
export function plainTest(text: string): (line: string) => boolean {
  const plain = new RegExp(escapeRegex(text), 'i');
  return (line) => plain.test(line);
}

/** Where a pattern occurs in a text. An expression may take for ever: only for plain text, or in a worker. */
export function rangesOf(expression: RegExp, text: string): MatchRanges {
  const ranges: number[] = [];
  expression.lastIndex = 0;
  for (let found = expression.exec(text); found && ranges.length < mostRanges * 2; found = expression.exec(text)) {
    if (found[0] === '') expression.lastIndex += 1;
    else ranges.push(found.index, found.index + found[0].length);
  }
  return ranges;
}

/** The expression for a pattern; throws where it is none. */
export function patternExpression({ text, regex }: LogPattern): RegExp {
  return new RegExp(regex ? text : escapeRegex(text), 'gi');
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
