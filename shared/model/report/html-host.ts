import { formatClockTick, formatCount, formatShare } from '../format.ts';
import type { HostSample } from '../host-sample.ts';
import { escapeMarkup } from './escape.ts';
import { busyShare, hostBySecond } from './host-series.ts';
import { figure } from './html-charts.ts';
import type { ReportInput } from './report-input.ts';
import { type ChartScale, coordinate, linePath, svgChart, timeTicks } from './svg-chart.ts';
import { visibleExcerpt } from './visible-text.ts';

/** Points per line: more than the width of the chart shows. */
const pointLimit = 360;
const markerLimit = 200;

/** How the machine was during the run: CPU, and connections it refused; what happened beside the run as upright lines. */
export function hostFigures(input: ReportInput): string {
  const samples = hostBySecond(input);
  if (samples.size === 0) return '';
  const end = Math.max(1, Math.ceil(input.summary.metadata.durationMs / 1000));
  const common = { xMaximum: end, xTicks: timeTicks(end) };
  const line = (mark: string, scale: ChartScale, value: (sample: HostSample) => number) =>
    `<path class="line ${mark}" d="${linePath(points(samples, end, value).map(([x, y]) => [scale.x(x), y === undefined ? undefined : scale.y(y)] as const))}"/>`;
  const cpu = svgChart({
    ...common,
    description: 'CPU of the machine over the run: busy, and of that taken by other guests',
    yMaximum: 1,
    formatY: formatShare,
    draw: (scale) =>
      markerLines(input, scale) + line('p99', scale, (sample) => sample.cpu.steal) + line('p50', scale, (sample) => busyShare(sample.cpu)),
  });
  const refused = (sample: HostSample) => sample.tcp.listenOverflows;
  const overflows = svgChart({
    ...common,
    description: 'Connections per second refused because an accept queue was full, and resets sent',
    yMaximum: Math.max(...[...samples.values()].map((sample) => Math.max(refused(sample), sample.tcp.resetsSent))),
    formatY: (value) => (Number.isInteger(value) ? formatCount(value) : String(Math.round(value * 100) / 100)),
    draw: (scale) => markerLines(input, scale) + line('p95', scale, (sample) => sample.tcp.resetsSent) + line('p50', scale, refused),
  });
  const dash = (mark: string, label: string) => ({ mark: `dash ${mark}`, label });
  return (
    figure('CPU of the machine', 'share of all CPUs', [dash('p50', 'busy'), dash('p99', 'stolen')], cpu) +
    figure('Refused connections', 'per second', [dash('p50', 'accept queue full'), dash('p95', 'resets sent')], overflows)
  );
}

/** What happened beside the run, with its times. */
export function markerTable({ markers = [] }: ReportInput): string {
  if (markers.length === 0) return '';
  const rows = markers
    .slice(0, markerLimit)
    .map(({ atMs, text }) => `<tr><td class="n">${clock(atMs)}</td><td>${escapeMarkup(visibleExcerpt(text, 300))}</td></tr>`)
    .join('');
  return `<section><h2>Beside the run</h2><div class="scroll" tabindex="0"><table><tr><th>at</th><th>what</th></tr>${rows}</table></div></section>`;
}

function clock(atMs: number): string {
  return `${atMs < 0 ? '−' : ''}${formatClockTick(Math.round(Math.abs(atMs) / 100) / 10)}`;
}

function markerLines({ markers = [] }: ReportInput, { x, y }: ChartScale): string {
  const bottom = coordinate(y(0));
  return markers
    .slice(0, markerLimit)
    .filter(({ atMs }) => atMs >= 0)
    .map(({ atMs, text }) => {
      const at = coordinate(x(atMs / 1000));
      return `<path class="tick" d="M${at} ${bottom}V12"><title>${escapeMarkup(visibleExcerpt(text, 300))}</title></path>`;
    })
    .join('');
}

/** Of several seconds in one point the highest: a peak must not vanish in a long run. A point without a sample is a gap. */
function points(
  samples: ReadonlyMap<number, HostSample>,
  end: number,
  value: (sample: HostSample) => number,
): (readonly [x: number, y: number | undefined])[] {
  const width = Math.max(1, Math.ceil(end / pointLimit));
  return Array.from({ length: Math.ceil(end / width) }, (_, index) => {
    let highest: number | undefined;
    for (let second = index * width; second < (index + 1) * width; second += 1) {
      const sample = samples.get(second);
      if (sample !== undefined) highest = Math.max(highest ?? 0, value(sample));
    }
    return [index * width + width / 2, highest] as const;
  });
}
