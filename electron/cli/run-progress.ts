import { formatClock, formatCount, formatDuration, formatRate } from '../../shared/model/format.ts';
import type { LoadSample } from '../../shared/model/load-sample.ts';
import { failureListText } from '../../shared/model/outcome.ts';
import type { TerminalOutput } from './terminal.ts';
import { fitWidth } from './text-width.ts';

/** Shows a run while it goes on. */
export interface RunProgress {
  show(sample: LoadSample): void;
  /** Says something without disturbing what is drawn. */
  note(text: string): void;
  /** Leaves the terminal as it was found. Safe to call twice. */
  end(): void;
}

const redrawMs = 100;
const plainQuietMs = 10_000;
const plainMinimumMs = 1_000;

/** `0:04`, `12:30`, `1:02:03`, to the nearest second. */
export function clock(durationMs: number): string {
  return formatClock(Math.max(0, Math.round(durationMs / 1000)));
}

function latencyText({ latency }: LoadSample): string {
  return latency.count === 0 ? 'p95 –' : `p95 ${formatDuration(latency.p95Us / 1000)}`;
}

function failedText({ totals, failures }: LoadSample): string {
  const list = failureListText(failures, 3);
  return `failed ${formatCount(totals.failed)}${list === '' ? '' : ` (${list})`}`;
}

/** One sample as a line of text for a log. */
export function progressLine(sample: LoadSample): string {
  const { totals } = sample;
  return [
    clock(sample.elapsedMs),
    `${Math.floor(sample.progress * 100)}%`,
    `sent ${formatCount(totals.sent)}`,
    `ok ${formatCount(totals.ok)}`,
    failedText(sample),
    formatRate(sample.ratePerSecond),
    latencyText(sample),
    ...(sample.stopping ? ['stopping'] : []),
  ].join('  ');
}

/** The lines drawn on a terminal `columns` wide. */
export function progressBlock(sample: LoadSample, title: string, output: TerminalOutput): string[] {
  const columns = Math.max(10, output.columns - 1);
  const { totals, progress } = sample;
  const eta = sample.stopping ? 'stopping' : sample.etaMs === undefined ? clock(sample.elapsedMs) : `${clock(sample.etaMs)} left`;
  const tail = ` ${String(Math.floor(progress * 100)).padStart(3)}%  ${eta}   ${formatRate(sample.ratePerSecond)}   ${latencyText(sample)}`;
  const barWidth = Math.max(8, Math.min(40, columns - tail.length - 1));
  const filled = Math.round(Math.min(1, Math.max(0, progress)) * barWidth);
  const bar = output.style('cyan', '█'.repeat(filled)) + output.style('dim', '░'.repeat(barWidth - filled));
  const failed = failedText(sample);
  const counts = [
    `sent ${formatCount(totals.sent)}`,
    output.style(totals.ok > 0 ? 'green' : 'dim', `ok ${formatCount(totals.ok)}`),
    output.style(totals.failed > 0 ? 'red' : 'dim', failed),
    output.style('dim', `in flight ${formatCount(totals.inFlight)}`),
  ].join('   ');
  return [output.style('bold', title), `${bar}${tail}`, counts].map((line) => fitWidth(line, columns));
}

/** Redraws a few lines of the terminal, at most ten times a second, and gives the cursor back at the end, whatever ends the process. */
export class TerminalProgress implements RunProgress {
  readonly #output: TerminalOutput;
  readonly #title: string;
  #drawn = 0;
  #hidden = false;
  #lastDrawnMs = Number.NEGATIVE_INFINITY;
  #latest: LoadSample | undefined;

  constructor(output: TerminalOutput, title: string) {
    this.#output = output;
    this.#title = title;
  }

  show(sample: LoadSample): void {
    this.#latest = sample;
    const nowMs = performance.now();
    if (nowMs - this.#lastDrawnMs < redrawMs) return;
    this.#lastDrawnMs = nowMs;
    this.#draw();
  }

  note(text: string): void {
    this.#erase();
    this.#output.line(this.#output.style('yellow', text));
    this.#draw();
  }

  end(): void {
    if (!this.#hidden) return;
    this.#erase();
    this.#output.write('\u001b[?25h');
    this.#hidden = false;
    process.off('exit', this.#restore);
  }

  #draw(): void {
    if (this.#latest === undefined) return;
    if (!this.#hidden) {
      this.#hidden = true;
      this.#output.write('\u001b[?25l');
      process.on('exit', this.#restore);
    }
    const lines = progressBlock(this.#latest, this.#title, this.#output);
    const up = this.#drawn > 0 ? `\u001b[${this.#drawn}A\r` : '';
    this.#output.write(`${up}${lines.map((line) => `\u001b[2K${line}\n`).join('')}`);
    this.#drawn = lines.length;
  }

  #erase(): void {
    if (this.#drawn > 0) this.#output.write(`\u001b[${this.#drawn}A\r\u001b[J`);
    this.#drawn = 0;
  }

  readonly #restore = (): void => {
    this.#output.write('\u001b[?25h');
  };
}

/** A line at every tenth of the run, at most one a second and at least one every ten seconds: for logs. */
export class PlainProgress implements RunProgress {
  readonly #output: TerminalOutput;
  #lastMs = 0;
  #lastTenth = 0;

  constructor(output: TerminalOutput, title: string) {
    this.#output = output;
    output.line(output.style('bold', title));
  }

  show(sample: LoadSample): void {
    const sinceMs = sample.elapsedMs - this.#lastMs;
    if (sinceMs < plainMinimumMs) return;
    // A hair above a tenth is that tenth, whatever binary fractions say.
    const tenth = Math.floor(sample.progress * 10 + 1e-6);
    if (tenth <= this.#lastTenth && sinceMs < plainQuietMs) return;
    this.#lastMs = sample.elapsedMs;
    this.#lastTenth = tenth;
    this.#output.line(progressLine(sample));
  }

  note(text: string): void {
    this.#output.line(this.#output.style('yellow', text));
  }

  end(): void {}
}

/** Shows nothing but notes. */
export class SilentProgress implements RunProgress {
  readonly #output: TerminalOutput;

  constructor(output: TerminalOutput) {
    this.#output = output;
  }

  show(): void {}

  note(text: string): void {
    this.#output.line(text);
  }

  end(): void {}
}
