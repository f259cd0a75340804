import { useMemo } from 'react';
import type { RunEvidence } from '../../../../shared/model/diagnosis/run-evidence.ts';
import { formatCount } from '../../../../shared/model/format.ts';
import type { ChartMarker } from '../../../ui/chart-marker.ts';
import type { Hue } from '../../../ui/hue.ts';
import { TimeChart } from '../../../ui/time-chart.tsx';
import type { TimeZoom } from '../../../ui/time-zoom.ts';
import { logSource } from '../run-chart-sources.ts';
import type { RunSeries } from '../run-series.ts';
import { logRates } from '../second-facts.ts';

const hues: readonly Hue[] = ['--bz-failed-bar', '--bz-series-b', '--bz-series-c', '--bz-series-a', '--bz-line-strong'];

/** Lines of the machine's logs that say why requests fail, on the run's time axis; nothing where nobody looked. */
export function LogLane(props: {
  series: RunSeries;
  evidence: RunEvidence | undefined;
  plannedSeconds(): number;
  syncKey: string;
  markers: readonly ChartMarker[];
  placeholder: string | undefined;
  onPick: ((seconds: number) => void) | undefined;
  zoom: TimeZoom;
}) {
  const { series, evidence, plannedSeconds, syncKey, markers, placeholder, onPick, zoom } = props;
  const rates = useMemo(() => logRates(evidence, series.seconds.length), [evidence, series]);
  const source = useMemo(
    () =>
      logSource(
        series,
        plannedSeconds,
        rates.map(({ perSecond }) => perSecond),
      ),
    [series, plannedSeconds, rates],
  );
  if (!evidence || evidence.logs.length === 0) return undefined;
  const names = shortNames(rates.map(({ path }) => path));
  return (
    <TimeChart
      // A chart keeps the lines it began with.
      key={evidence.logs.reduce((sum, { lines }) => sum + lines, 0)}
      title="Log errors per second"
      series={rates.map(({ path }, index) => ({
        key: path,
        label: names[index] ?? path,
        hue: hues[index % hues.length] ?? '--bz-failed-bar',
        kind: 'bar',
      }))}
      source={source}
      syncKey={syncKey}
      format={formatCount}
      stacked
      markers={markers}
      placeholder={placeholder ?? (rates.length === 0 ? 'No line was logged that says why a request failed.' : undefined)}
      onPick={onPick}
      zoom={zoom}
    />
  );
}

/** The last part of each path; the whole of it where two have the same. */
function shortNames(paths: readonly string[]): string[] {
  const last = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  return paths.map((path) => (paths.filter((other) => last(other) === last(path)).length > 1 ? path : last(path)));
}
