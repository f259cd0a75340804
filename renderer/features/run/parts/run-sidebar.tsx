import { formatCount, formatDuration, formatShare } from '../../../../shared/model/format.ts';
import { generatorText } from '../../../../shared/model/generator-text.ts';
import type { LoadSample } from '../../../../shared/model/load-sample.ts';
import { formatMetricValue } from '../../../../shared/model/metric-value.ts';
import type { RunResults } from '../../../../shared/model/run-summary.ts';
import type { ThresholdResult } from '../../../../shared/model/threshold-result.ts';
import { BarList } from '../../../ui/bar-list.tsx';
import { FactList } from '../../../ui/fact-list.tsx';
import type { Hue } from '../../../ui/hue.ts';
import { Panel } from '../../../ui/panel.tsx';
import { PercentileChart } from '../../../ui/percentile-chart.tsx';
import { ToneIcon } from '../../../ui/state-badge.tsx';
import classes from './run-sidebar.module.css';

/** What decided pass or fail. */
export function ThresholdPanel({ thresholds, running }: { thresholds: readonly ThresholdResult[]; running: boolean }) {
  if (thresholds.length === 0) return undefined;
  return (
    <Panel title={running ? 'Thresholds so far' : 'Thresholds'} flush>
      <ul className={classes.thresholds}>
        {thresholds.map((threshold) => (
          <li key={`${threshold.metric} ${threshold.expression}`}>
            <ToneIcon tone={threshold.ok ? 'ok' : 'failed'} />
            <span className={classes.rule}>
              {threshold.metric}: {threshold.expression}
            </span>
            <span className={classes.value}>{formatMetricValue(threshold)}</span>
            <span className={classes.verdict}>{threshold.ok ? 'holds' : 'fails'}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** The latency of every percentile. */
export function LatencyPanel({ results }: { results: RunResults }) {
  return (
    <Panel title="Latency by percentile" flush>
      <PercentileChart curve={results.latencyCurve} count={results.requests.ok + results.requests.failed} title="http_req_duration" />
    </Panel>
  );
}

const statusHues: Readonly<Record<string, Hue>> = {
  '1': '--bz-p50',
  '2': '--bz-ok-bar',
  '3': '--bz-p95',
  '4': '--bz-warning',
  '5': '--bz-failed-bar',
};

/** How often the server answered with which status. */
export function StatusPanel({ results }: { results: RunResults }) {
  const answered = results.statuses.reduce((sum, { count }) => sum + count, 0);
  return (
    <Panel title="Status codes">
      {results.statuses.length === 0 ? (
        <p className={classes.quiet}>No complete response arrived.</p>
      ) : (
        <BarList
          label="Status codes"
          total={answered}
          items={results.statuses.map(({ status, count }) => ({
            key: String(status),
            label: String(status),
            count,
            hue: statusHues[String(status).charAt(0)] ?? '--bz-line-strong',
          }))}
        />
      )}
    </Panel>
  );
}

/** Whether the generator itself was the limit. */
export function GeneratorPanel({ sample }: { sample: LoadSample }) {
  const { generator, elapsedMs } = sample;
  const limit = generatorText({ ...sample, durationMs: elapsedMs, running: sample.state === 'running' });
  const facts: readonly (readonly [string, string])[] = [
    ['Timers late by, p99', formatDuration(generator.lagMs)],
    ['Busy', formatShare(round(generator.eventLoopUtilization))],
    [
      'CPU',
      `${generator.cpuSeconds.toFixed(2)}\u2009s${elapsedMs > 0 ? ` (${formatShare(round((generator.cpuSeconds * 1000) / elapsedMs))} of a core)` : ''}`,
    ],
  ];
  return (
    <Panel
      title="Load generator"
      aside={
        <span className={classes.health}>
          <ToneIcon tone={limit ? 'warning' : 'ok'} />
          {limit?.short ?? (sample.state === 'running' ? 'has room' : 'had room')}
        </span>
      }
    >
      <FactList facts={facts} />
    </Panel>
  );
}

function round(share: number): number {
  return Math.round(share * 1000) / 1000;
}

/** Totals nobody looks at first, but somebody asks for. */
export function PhasePanel({ results }: { results: RunResults }) {
  const phases = results.metrics.filter((metric) => metric.contains === 'time' && metric.type === 'trend');
  if (phases.length === 0) return undefined;
  return (
    <Panel title="Where the time went" flush>
      <table className={classes.phases}>
        <thead>
          <tr>
            <th scope="col">http_req_…</th>
            <th scope="col">avg</th>
            <th scope="col">med</th>
            <th scope="col">p(95)</th>
            <th scope="col">max</th>
          </tr>
        </thead>
        <tbody>
          {phases.map((metric) => (
            <tr key={metric.name}>
              <th scope="row" title={metric.name}>
                {metric.name.replace('http_req_', '')}
              </th>
              {['avg', 'med', 'p(95)', 'max'].map((statistic) => (
                <td key={statistic}>{metric.values[statistic] === undefined ? '–' : formatDuration(metric.values[statistic])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className={classes.note}>{formatCount(results.requests.ok + results.requests.failed)} requests with an outcome.</p>
    </Panel>
  );
}
