import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { median } from './median.ts';
import type { TailFigures, TailSteps } from './tail-bench.ts';
import type { TailCost } from './tail-process.ts';

/** What stands over the figures of the tail in the document, and nowhere else in it. */
export const tailHeading = '## Following a log over SSH';

const ratioTarget = 1;
const latencyTargetMs = 50;

/** The figures as lines of Markdown, and the targets that were missed. */
export function tailReport({ bytes, lines, pairs, linesPerSecond, latencyMs }: TailFigures): { text: string[]; missed: string[] } {
  const megabytes = bytes / 1e6;
  const ratios = pairs.map(({ ours, openSsh }) => rate(whole(ours)) / rate(whole(openSsh)));
  const ratio = median(ratios);
  const firstRatio = median(pairs.map(({ ours, openSsh }) => rate(ours.first) / rate(openSsh.first)));
  const restRatio = median(pairs.map(({ ours, openSsh }) => rate(ours.rest) / rate(openSsh.rest)));
  const latency = median(latencyMs);
  const asLines = median(linesPerSecond);
  const row = (name: string, steps: readonly TailSteps[], compared: readonly string[]) => {
    const costs = steps.map(whole);
    const rest = steps.map((step) => cpu(step.rest));
    const cells = [name, `${number(median(costs.map(rate)))} MB/s`, ...compared, milliseconds(costs.map(cpu)), milliseconds(rest)];
    return `| ${cells.join(' | ')} |`;
  };
  const each = pairs.map(
    ({ ours, openSsh }, at) => `${number(rate(whole(ours)))} and ${number(rate(whole(openSsh)))} (${ratios[at]?.toFixed(2)})`,
  );
  const text = [
    tailHeading,
    '',
    `To a log that is followed through one sshd on loopback into a file, ${number(megabytes)} MB (${number(lines)} lines) are appended, ${pairs.length} times by each,`,
    'in turns: a fifth at once, and when that has come, the rest at once. What counts is wall clock from an append to its last byte in the file, which is',
    'compared with the log in the end. Ratios are medians of those of the pairs. CPU is that of the program on this side, all its threads, for each MB.',
    '',
    `- ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${opensshVersion()}, load average ${loadavg()[0]?.toFixed(1)}`,
    '',
    '| | median | ours to OpenSSH | in the first fifth | in the rest | CPU a MB | in the rest |',
    '|---|---:|---:|---:|---:|---:|---:|',
    row(
      '`blitz tail shop /srv/app.log > file`',
      pairs.map(({ ours }) => ours),
      [`${ratio.toFixed(2)} (target ${ratioTarget})`, firstRatio.toFixed(2), restRatio.toFixed(2)],
    ),
    row(
      '`ssh shop tail -F /srv/app.log > file`',
      pairs.map(({ openSsh }) => openSsh),
      ['', '', ''],
    ),
    '',
    `Each pair, MB/s of ours and of OpenSSH's: ${each.join(', ')}.`,
    '',
    `As the lines with time and level a window gets: ${number((asLines * megabytes) / lines)} MB/s, ${number(asLines)} lines/s. From the append to the line, at`,
    `100 lines/s: median ${latency.toFixed(1)} ms (target ${latencyTargetMs}).`,
  ];
  const missed: string[] = [];
  if (!(ratio >= ratioTarget)) missed.push(`tail: ${ratio.toFixed(3)} of OpenSSH, wanted ${ratioTarget}`);
  if (!(latency <= latencyTargetMs)) missed.push(`tail: ${latency.toFixed(1)} ms, wanted ${latencyTargetMs}`);
  return { text, missed };
}

const format = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const number = (value: number) => format.format(value);
const milliseconds = (values: readonly number[]) => `${median(values).toFixed(2)} ms`;
/** MB per second. */
const rate = (cost: TailCost) => cost.bytes / 1e6 / cost.seconds;
/** CPU in ms for each MB. */
const cpu = (cost: TailCost) => (cost.cpuSeconds * 1000) / (cost.bytes / 1e6);

/** Both appends as one. */
function whole({ first, rest }: TailSteps): TailCost {
  return { bytes: first.bytes + rest.bytes, seconds: first.seconds + rest.seconds, cpuSeconds: first.cpuSeconds + rest.cpuSeconds };
}

function opensshVersion(): string {
  return spawnSync('ssh', ['-V'], { encoding: 'utf8' }).stderr.trim();
}
