import type { AlarmDraft, LocalMetric } from '../../../../../shared/contract/alarms.ts';
import { type AlarmUnit, conditionText } from '../../../../../shared/model/alarm-text.ts';

const hostNames: Record<Extract<LocalMetric, { kind: 'host' }>['field'], string> = {
  cpu: 'CPU',
  steal: 'CPU steal',
  iowait: 'CPU iowait',
  load1: 'load average (1 min)',
  memory: 'memory used',
  swap: 'swap used',
  disk: 'disk used (/)',
  listen_overflows: 'listen overflows per second',
  resets_sent: 'resets sent per second',
};

const runNames: Record<Extract<LocalMetric, { kind: 'run' }>['field'], string> = {
  failure_rate: 'failure rate',
  p95_ms: 'p95',
  p99_ms: 'p99',
  requests_per_second: 'requests per second',
};

const longestPattern = 60;

/** `CPU`, `failure rate`, `lines with /ERROR/`, `failed checks`. */
export function localMetricName(metric: LocalMetric): string {
  switch (metric.kind) {
    case 'host':
      return hostNames[metric.field];
    case 'run':
      return runNames[metric.field];
    case 'log': {
      const { pattern } = metric;
      return `lines with /${pattern.length > longestPattern ? `${pattern.slice(0, longestPattern)}…` : pattern}/`;
    }
    case 'http':
      return metric.field === 'failed' ? 'failed checks' : 'response time';
  }
}

/** How its values are to be read: `share` is 0…1. */
export function localMetricUnit({ where, statistic }: Pick<AlarmDraft, 'where' | 'statistic'>): AlarmUnit {
  if (where.kind !== 'local' || statistic === 'SampleCount') return undefined;
  const { metric } = where;
  switch (metric.kind) {
    case 'host':
      return ['cpu', 'steal', 'iowait', 'memory', 'swap', 'disk'].includes(metric.field) ? 'share' : undefined;
    case 'run':
      return metric.field === 'failure_rate' ? 'share' : metric.field === 'requests_per_second' ? undefined : 'ms';
    case 'log':
      return undefined;
    case 'http':
      return metric.field === 'failed' ? undefined : 'ms';
  }
}

/** `CPU > 90 % for 8 of 10 seconds` */
export function localCondition(draft: AlarmDraft, metric: LocalMetric): string {
  // Of a log and a check a period has one value: it is the same by every statistic that is no count.
  const isOne = (metric.kind === 'log' || metric.kind === 'http') && draft.statistic !== 'SampleCount';
  return conditionText(
    { ...draft, metric: localMetricName(metric), statistic: isOne ? 'Average' : draft.statistic },
    localMetricUnit(draft),
  );
}

/** Of what: the name of a target, a log, an address without what follows its path. */
export function localSubject(metric: LocalMetric, targetName: (id: string) => string): string {
  switch (metric.kind) {
    case 'host':
      return targetName(metric.targetId);
    case 'run':
      return 'the load run';
    case 'log': {
      const { from, targetId } = metric.source;
      const log = from.kind === 'file' ? from.path : from.unit === '' ? 'the journal' : `the journal of ${from.unit}`;
      return `${log} on ${targetName(targetId)}`;
    }
    case 'http':
      return withoutQuery(metric.url);
  }
}

/** What follows the path may be a token. */
function withoutQuery(address: string): string {
  const url = URL.parse(address);
  return url === null ? address : `${url.origin}${url.pathname}`;
}
