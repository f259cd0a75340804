import { OpsError } from '../base/ops-error.ts';
import type { ThresholdSpec } from './load-plan.ts';
import { findMetric, type MetricType, metricCatalog } from './metric-catalog.ts';
import type { ThresholdResult } from './threshold-result.ts';

const operators = ['<=', '<', '>=', '>', '===', '==', '!='] as const;
type Operator = (typeof operators)[number];

/** A threshold understood: compare one statistic of one metric with a number. */
export interface Threshold {
  readonly metric: string;
  /** As the user wrote it, trimmed. */
  readonly expression: string;
  /** `avg`, `count`, `rate`, `value` … or `p(95)`. */
  readonly statistic: string;
  /** 0…100 where the statistic is a percentile. */
  readonly percentile?: number | undefined;
  readonly operator: Operator;
  /** Times in milliseconds. */
  readonly limit: number;
  readonly abortOnFail: boolean;
}

const statisticsOf: Record<MetricType, readonly string[]> = {
  counter: ['count', 'rate'],
  gauge: ['value', 'min', 'max'],
  rate: ['rate'],
  trend: ['avg', 'min', 'med', 'max', 'p(N)'],
};

const expressionPattern = /^\s*([a-z]+|p\(\s*([0-9.]+)\s*\))\s*(<=|>=|<|>|===|==|!=)\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*$/;

/**
 * Reads a threshold as k6 writes it, e.g. metric `http_req_duration`, expression `p(95)<500`.
 * Throws OpsError `invalid_input` naming what is wrong and what would be right.
 */
export function parseThreshold(spec: ThresholdSpec): Threshold {
  const metric = findMetric(spec.metric.trim());
  if (!metric) {
    throw invalid(
      `There is no metric "${spec.metric}" to set a threshold on`,
      `Use one of: ${metricCatalog.map(({ name }) => name).join(', ')}.`,
    );
  }
  const match = expressionPattern.exec(spec.expression);
  if (!match) {
    throw invalid(
      `The threshold "${spec.expression}" on ${metric.name} cannot be read`,
      'Write statistic, operator and number, e.g. p(95)<500, rate<0.01 or count>=14000.',
    );
  }
  const percentile = match[2] === undefined ? undefined : Number(match[2]);
  const statistic = percentile === undefined ? (match[1] as string) : `p(${percentile})`;
  const allowed = statisticsOf[metric.type];
  if (!(percentile === undefined ? allowed.includes(statistic) : allowed.includes('p(N)'))) {
    throw invalid(`${metric.name} has no statistic "${statistic}"`, `It is a ${metric.type}: use ${allowed.join(', ')}.`);
  }
  if (percentile !== undefined && !(percentile >= 0 && percentile <= 100)) {
    throw invalid(`"${match[1]}" is not a percentile`, 'A percentile lies between p(0) and p(100).');
  }
  return {
    metric: metric.name,
    expression: spec.expression.trim(),
    statistic,
    percentile,
    operator: match[3] as Operator,
    limit: Number(match[4]),
    abortOnFail: spec.abortOnFail,
  };
}

/**
 * Reads a threshold written in one line, e.g. `http_req_failed: rate<0.01`.
 * Throws OpsError `invalid_input` as `parseThreshold` does.
 */
export function parseThresholdText(text: string, abortOnFail = false): ThresholdSpec {
  const colon = text.indexOf(':');
  if (colon < 0) {
    throw invalid(`The threshold "${text}" names no metric`, 'Write metric, colon and expression, e.g. http_req_failed: rate<0.01.');
  }
  const spec = { metric: text.slice(0, colon).trim(), expression: text.slice(colon + 1).trim(), abortOnFail };
  parseThreshold(spec);
  return spec;
}

/** Holds a threshold against a measured value. */
export function judgeThreshold(threshold: Threshold, value: number): ThresholdResult {
  return { metric: threshold.metric, expression: threshold.expression, ok: compare(value, threshold.operator, threshold.limit), value };
}

function compare(value: number, operator: Operator, limit: number): boolean {
  switch (operator) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '==':
    case '===':
      return value === limit;
    case '!=':
      return value !== limit;
  }
}

function invalid(message: string, hint: string): OpsError {
  return new OpsError({ code: 'invalid_input', message, hint });
}
