import { formatCount } from '../format.ts';
import type { RunSummary } from '../run-summary.ts';
import type { ThresholdResult } from '../threshold-result.ts';
import { escapeMarkup } from './escape.ts';
import { isTimeMetric, type ReportInput, runRatePerSecond, runTitle } from './report-input.ts';

type Outcome = { readonly kind: 'failure' | 'error'; readonly type: string; readonly message: string } | undefined;

interface TestCase {
  readonly className: string;
  readonly name: string;
  readonly outcome: Outcome;
}

function completedCase({ metadata }: RunSummary): TestCase {
  const { state, reason } = metadata;
  const kind = state === 'internal_error' || state === 'interrupted' ? 'error' : 'failure';
  return {
    className: 'blitz.run',
    name: 'the run completed',
    outcome: state === 'completed' ? undefined : { kind, type: state, message: reason },
  };
}

function accountedCase({ results }: RunSummary): TestCase {
  const { asked, ok, failed, aborted } = results.requests;
  const missing = asked - ok - failed - aborted;
  return {
    className: 'blitz.run',
    name: 'every request accounted for',
    outcome:
      missing === 0
        ? undefined
        : { kind: 'error', type: 'unaccounted', message: `${formatCount(missing)} of ${formatCount(asked)} requests have no outcome` },
  };
}

function thresholdCase(summary: RunSummary, { metric, expression, ok, value }: ThresholdResult): TestCase {
  const measured = `${Math.round(value * 10_000) / 10_000}${isTimeMetric(summary, metric) ? ' ms' : ''}`;
  return {
    className: 'blitz.threshold',
    name: `${metric}: ${expression}`,
    outcome: ok ? undefined : { kind: 'failure', type: 'threshold', message: `${metric} was ${measured}; wanted ${expression}` },
  };
}

function renderCase({ className, name, outcome }: TestCase, seconds: string): string {
  const attributes = `classname="${escapeMarkup(className)}" name="${escapeMarkup(name)}" time="${seconds}"`;
  if (!outcome) return `    <testcase ${attributes}/>`;
  const { kind, type, message } = outcome;
  const text = escapeMarkup(message);
  return `    <testcase ${attributes}>\n      <${kind} type="${escapeMarkup(type)}" message="${text}">${text}</${kind}>\n    </testcase>`;
}

/** JUnit XML: the suite is the run, a case is a threshold; two more cases say whether it completed and whether every request is accounted for. */
export function renderJunit({ summary }: ReportInput): string {
  const { metadata, results } = summary;
  const cases = [
    completedCase(summary),
    accountedCase(summary),
    ...results.thresholds.map((threshold) => thresholdCase(summary, threshold)),
  ];
  const failures = cases.filter(({ outcome }) => outcome?.kind === 'failure').length;
  const errors = cases.filter(({ outcome }) => outcome?.kind === 'error').length;
  const seconds = (metadata.durationMs / 1000).toFixed(3);
  const counts = `tests="${cases.length}" failures="${failures}" errors="${errors}" time="${seconds}"`;
  const properties: readonly (readonly [string, string])[] = [
    ['run', String(metadata.run)],
    ['state', metadata.state],
    ['target', summary.config.requests[0]?.url ?? ''],
    ['asked', String(results.requests.asked)],
    ['ok', String(results.requests.ok)],
    ['failed', String(results.requests.failed)],
    ['aborted', String(results.requests.aborted)],
    ['requests_per_second', runRatePerSecond(summary).toFixed(1)],
    ['generator_limited', String(results.generator.limited)],
    ['blitz_version', metadata.blitzVersion],
    ...results.failures.map(({ class: name, count }) => [`failures.${name}`, String(count)] as const),
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="blitz" ${counts}>`,
    `  <testsuite name="${escapeMarkup(runTitle(summary))}" ${counts} skipped="0" timestamp="${escapeMarkup(metadata.startedAt)}">`,
    '    <properties>',
    ...properties.map(([name, value]) => `      <property name="${escapeMarkup(name)}" value="${escapeMarkup(value)}"/>`),
    '    </properties>',
    ...cases.map((testCase, index) => renderCase(testCase, index === 0 ? seconds : '0')),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
