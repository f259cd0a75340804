import type { StressJob } from '../../shared/contract/stress.ts';
import { stressWords } from '../../shared/model/stress-text.ts';
import { clock } from './run-progress.ts';
import type { TerminalOutput } from './terminal.ts';
import { fitWidth } from './text-width.ts';

const quietMs = 10_000;

/** One line that counts down while a job goes on: redrawn on a terminal, now and then in a log. */
export class StressProgress {
  readonly #output: TerminalOutput;
  readonly #name: string;
  readonly #silent: boolean;
  readonly #timer: NodeJS.Timeout;
  #job: StressJob | undefined;
  #cpu: number | undefined;
  #isDrawn = false;
  #lastState = '';
  #lastAt = 0;

  constructor(output: TerminalOutput, name: string, silent: boolean) {
    this.#output = output;
    this.#name = name;
    this.#silent = silent;
    this.#timer = setInterval(() => this.#draw(), 500);
  }

  show(job: StressJob): void {
    this.#job = job;
    this.#draw();
  }

  /** Busy share of all CPUs, 0…1. */
  setCpu(cpu: number): void {
    this.#cpu = cpu;
  }

  /** Says something beside what is drawn. */
  note(text: string): void {
    this.#erase();
    this.#output.line(this.#output.style('yellow', text));
  }

  /** Leaves the terminal as it was found. Safe to call twice. */
  end(): void {
    clearInterval(this.#timer);
    this.#erase();
  }

  #draw(): void {
    const job = this.#job;
    if (this.#silent || job === undefined || job.endedAt !== undefined) return;
    const line = progressLine(job, this.#name, this.#cpu, Date.now());
    if (this.#output.isTerminal) {
      this.#output.write(`\r\u001b[2K${fitWidth(line, Math.max(10, this.#output.columns - 1))}`);
      this.#isDrawn = true;
      return;
    }
    if (job.state === this.#lastState && Date.now() - this.#lastAt < quietMs) return;
    this.#lastState = job.state;
    this.#lastAt = Date.now();
    this.#output.line(line);
  }

  #erase(): void {
    if (!this.#isDrawn) return;
    this.#isDrawn = false;
    this.#output.write('\r\u001b[2K');
  }
}

/** `stress on shop  running  0:42 left  2 CPU workers at nice -20  CPU 99 %` */
export function progressLine(job: StressJob, name: string, cpu: number | undefined, now: number): string {
  return [
    `stress on ${name}`,
    job.state,
    ...(job.state === 'running' || job.state === 'lost' ? [`${clock(Math.max(0, job.endsAt - now))} left`] : []),
    stressWords(job.settings, job.actualNiceness),
    ...(cpu === undefined ? [] : [`CPU ${Math.round(cpu * 100)} %`]),
    ...(job.state === 'lost' && job.reason !== undefined ? [job.reason] : []),
  ].join('  ');
}
