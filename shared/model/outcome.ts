import { assertNever } from '../base/assert-never.ts';
import type { FailureClass, TransportFailureClass } from './failure-class.ts';
import { formatCount } from './format.ts';
import type { RunState } from './load-sample.ts';
import type { RunSummary } from './run-summary.ts';

/** What the one sentence about a run is made of: a summary's, a sample's or a history line's figures. */
export interface OutcomeInput {
  readonly state: RunState;
  readonly asked: number;
  readonly ok: number;
  readonly failed: number;
  readonly aborted: number;
  /** In any order; may be empty where only the numbers are known. */
  readonly failures: readonly { readonly class: FailureClass; readonly count: number }[];
}

/**
 * The outcome in one sentence, the same on screen, in the terminal and in reports:
 * `312 of 14,000 failed: 290 reset, 22 timed out.` or `None of 14,000 failed.`
 */
export function outcomeText(input: OutcomeInput): string {
  const { state } = input;
  switch (state) {
    case 'running':
      return `Running: ${decapitalize(failedText(input, input.ok + input.failed))} so far.`;
    case 'completed':
      return `${failedText(input, input.asked)}${abortedText(input)}.`;
    case 'stopped_by_user':
      return `Stopped by you: ${decapitalize(failedText(input, input.ok + input.failed))}${abortedText(input)}.`;
    case 'stopped_by_threshold':
      return `Stopped by a threshold: ${decapitalize(failedText(input, input.ok + input.failed))}${abortedText(input)}.`;
    case 'stopped_by_guard':
      return `Stopped by a guard: ${decapitalize(failedText(input, input.ok + input.failed))}${abortedText(input)}.`;
    case 'interrupted':
      return `Interrupted: until then ${decapitalize(failedText(input, input.ok + input.failed))}.`;
    case 'internal_error':
      return `The load engine failed: until then ${decapitalize(failedText(input, input.ok + input.failed))}.`;
    default:
      return assertNever(state);
  }
}

/** `outcomeText` of a run that has ended. */
export function summaryOutcome(summary: RunSummary): string {
  const { requests, failures } = summary.results;
  return outcomeText({ state: summary.metadata.state, ...requests, failures });
}

/** The classes behind the failures, most frequent first: `290 reset, 22 timed out`; at most `limit`, the rest in one number. */
export function failureListText(failures: OutcomeInput['failures'], limit = 4): string {
  const sorted = failures.filter((failure) => failure.count > 0).toSorted((a, b) => b.count - a.count);
  const shown = sorted.length > limit ? sorted.slice(0, limit - 1) : sorted;
  const rest = sorted.slice(shown.length).reduce((sum, failure) => sum + failure.count, 0);
  const texts = shown.map((failure) => `${formatCount(failure.count)} ${classWord(failure.class)}`);
  return [...texts, ...(rest > 0 ? [`${formatCount(rest)} other`] : [])].join(', ');
}

function failedText(input: OutcomeInput, total: number): string {
  if (total === 0) return 'No request got an outcome';
  if (input.failed === 0) return total === 1 ? 'The one request did not fail' : `None of ${formatCount(total)} failed`;
  const classes = input.failures.filter((failure) => failure.count > 0);
  // One class says it all: the number need not be said twice.
  const only = classes.length === 1 && classes[0]?.count === input.failed ? classes[0] : undefined;
  const list = only ? classWord(only.class) : failureListText(input.failures);
  const share =
    input.failed === total && total > 1
      ? `All ${formatCount(total)} failed`
      : `${formatCount(input.failed)} of ${formatCount(total)} failed`;
  return list === '' ? share : `${share}: ${list}`;
}

function abortedText(input: OutcomeInput): string {
  return input.aborted === 0 ? '' : `; ${formatCount(input.aborted)} aborted`;
}

/** How a class is said after a number: "22 timed out". */
const classWords: Record<TransportFailureClass, string> = {
  dns: 'name not found',
  connect_refused: 'refused',
  connect_timeout: 'connect timed out',
  connect_failed: 'not connected',
  tls: 'TLS',
  local_limit: 'local limit',
  reset: 'reset',
  closed: 'closed',
  truncated: 'truncated',
  response_timeout: 'timed out',
  malformed: 'malformed',
  check: 'wrong content',
  unclassified: 'unclassified',
};

function classWord(failureClass: FailureClass): string {
  return classWords[failureClass as TransportFailureClass] ?? `HTTP ${failureClass.slice('http_'.length)}`;
}

function decapitalize(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
