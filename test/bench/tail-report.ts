import { median } from './median.ts';
import type { TailFigures, TailSteps } from './tail-bench.ts';
import type { TailCost } from './tail-process.ts';

/** What stands over the figures of the tail in the document, and nowhere else in it. */
export const tailHeading = '## Following a log over SSH';

const ratioTarget = 1;
const latencyTargetMs = 50;
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** The figures as lines of Markdown, and the targets that were missed. */
export function tailReport({ bytes, lines, pairs, asLinesSeconds, latencyMs }: TailFigures): { text: string[]; missed: string[] } {
  const megabytes = bytes / 1e6;
  const rate = (cost: TailCost) => cost.bytes / 1e6 / cost.seconds;
  const cpu = (cost: TailCost) => (cost.cpuSeconds * 1000) / (cost.bytes / 1e6);
  const ratios = pairs.map(({ ours, openSsh }) => rate(ours.then) / rate(openSsh.then));
  const ratio = median(ratios);
  const firstRatio = median(pairs.map(({ ours, openSsh }) => rate(ours.first) / rate(openSsh.first)));
  const latency = median(latencyMs);
  const row = (name: string, steps: readonly TailSteps[], first: string, then: string) => {
    const cells = (costs: readonly TailCost[], to: string) =>
      `${whole.format(median(costs.map(rate)))} MB/s | ${median(costs.map(cpu)).toFixed(2)} ms | ${to}`;
    return `| ${name} | ${cells(
      steps.map((step) => step.then),
      then,
    )} | ${cells(
      steps.map((step) => step.first),
      first,
    )} |`;
  };
  const asLines = median(asLinesSeconds.map((seconds) => megabytes / seconds));
  const text = [
    tailHeading,
    '',
    `To a log that is followed through one sshd on loopback into a file, ${whole.format(megabytes)} MB (${whole.format(lines)} lines) are appended at once, ${pairs.length} times by`,
    'each, in turns. What counts is wall clock from the append to the last byte in the file, which is compared with the log then. A quarter as much went',
    'before it, so that both are warm: those are the figures of the first bytes. CPU is that of the program on this side, all its threads, for each MB.',
    '',
    '| | median | CPU a MB | ours to OpenSSH | first bytes | CPU a MB | ours to OpenSSH |',
    '|---|---:|---:|---:|---:|---:|---:|',
    row(
      '`blitz tail shop /srv/app.log > file`',
      pairs.map(({ ours }) => ours),
      firstRatio.toFixed(2),
      `${ratio.toFixed(2)} (target ${ratioTarget})`,
    ),
    row(
      '`ssh shop tail -F /srv/app.log > file`',
      pairs.map(({ openSsh }) => openSsh),
      '',
      '',
    ),
    '',
    `Each pair, MB/s of ours and of OpenSSH's: ${pairs.map(({ ours, openSsh }, at) => `${whole.format(rate(ours.then))} and ${whole.format(rate(openSsh.then))} (${ratios[at]?.toFixed(2)})`).join(', ')}.`,
    '',
    `As the lines with time and level a window gets: ${whole.format(asLines)} MB/s, ${whole.format((asLines / megabytes) * lines)} lines/s. From the append to the line, at`,
    `100 lines/s: median ${latency.toFixed(1)} ms (target ${latencyTargetMs}).`,
  ];
  const missed: string[] = [];
  if (!(ratio >= ratioTarget)) missed.push(`tail: ${ratio.toFixed(2)} of OpenSSH, wanted ${ratioTarget}`);
  if (!(latency <= latencyTargetMs)) missed.push(`tail: ${latency.toFixed(1)} ms, wanted ${latencyTargetMs}`);
  return { text, missed };
}
