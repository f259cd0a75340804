import { randomBytes } from 'node:crypto';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { HostSample } from '../../../../shared/model/host-sample.ts';
import type { Machine, MachineProcess } from '../../base/machine.ts';
import { FrameReader } from './frame-reader.ts';
import { HostReader } from './host-reader.ts';
import { samplerLauncher, samplerScript } from './sampler-script.ts';

const periodMs = 1000;
/** How long the sampler may take to end once its input is closed, before its channel is. */
const endPatienceMs = 1000;
/** Of what it writes to stderr, for the message. */
const longestComplaint = 500;

export interface SampleHostOptions {
  readonly machine: Machine;
  onSample(sample: HostSample): void;
  /** Ends it; nothing is left on the host. */
  readonly signal: AbortSignal;
}

/**
 * Samples a host once a second until the signal, or until the sampler ends there: a lost link, a kill. Answers why then.
 *
 * A host that is too busy to answer is not asked again before it has: its samples come late, with the rates of the time they cover.
 * Rejects with OpsError where nothing can be sampled: no shell, no /proc.
 */
export async function sampleHost({ machine, onSample, signal }: SampleHostOptions): Promise<string> {
  // Longer than the 15 characters a process name may have, so that none can look like it.
  const mark = `=blitz-${randomBytes(12).toString('hex')}`;
  const running = await machine.run({ argv: ['sh', '-c', samplerLauncher, 'blitz', samplerScript, mark], purpose: 'metrics' });
  const sampler = new Sampler(running, mark, onSample);
  const end = () => void sampler.end();
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await sampler.ended;
  } finally {
    signal.removeEventListener('abort', end);
    await sampler.end();
  }
}

class Sampler {
  /** Settles when nothing of it runs any more, as far as can be known here. */
  readonly ended: Promise<string>;
  readonly #running: MachineProcess;
  readonly #frames: FrameReader;
  readonly #reader = new HostReader();
  readonly #decoder = new TextDecoder();
  readonly #onSample: (sample: HostSample) => void;
  readonly #failed = Promise.withResolvers<never>();
  /** Answers that have not come yet. */
  #owed = 1;
  #nextTickAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #isEnding = false;
  #complaint = '';

  constructor(running: MachineProcess, mark: string, onSample: (sample: HostSample) => void) {
    this.#running = running;
    this.#frames = new FrameReader(mark);
    this.#onSample = onSample;
    running.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    running.stderr.on('data', (chunk: Buffer) => {
      if (this.#complaint.length < longestComplaint) this.#complaint += chunk.toString();
    });
    // Both end with the process; what goes wrong with them is told by its exit.
    running.stdout.on('error', () => {});
    running.stderr.on('error', () => {});
    this.ended = Promise.race([this.#exited(), this.#failed.promise]);
  }

  /** Closes its input, on which it ends, and soon after the channel. Resolves when it has ended. */
  async end(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#isEnding) {
      this.#isEnding = true;
      this.#running.endInput();
    }
    const timer = setTimeout(() => this.#running.close(), endPatienceMs);
    await this.#running.exit;
    clearTimeout(timer);
  }

  async #exited(): Promise<string> {
    const exit = await this.#running.exit;
    clearTimeout(this.#timer);
    if (this.#isEnding) return 'It was not needed any more.';
    if (exit.kind === 'lost') return 'The link to the host was lost.';
    if (this.#reader.isReady) return 'The sampler on the host has ended.';
    const complaint = this.#complaint.trim();
    throw new OpsError({
      code: 'unavailable',
      message: `The sampler could not be started on the host${complaint === '' ? '.' : `: ${complaint.slice(0, longestComplaint)}`}`,
      hint: 'It needs a POSIX shell as `sh` and /proc. Try `sh -c "cat /proc/stat"` on the host.',
    });
  }

  #take(chunk: Buffer): void {
    try {
      for (const frame of this.#frames.push(this.#decoder.decode(chunk, { stream: true }))) {
        this.#owed = Math.max(0, this.#owed - 1);
        const wasReady = this.#reader.isReady;
        const sample = this.#reader.take(frame, Date.now());
        if (!wasReady && this.#reader.isReady) this.#begin();
        if (sample !== undefined && !this.#isEnding) this.#onSample(sample);
      }
    } catch (error) {
      this.#failed.reject(error);
    }
  }

  #begin(): void {
    this.#nextTickAt = performance.now();
    this.#tick();
  }

  #tick(): void {
    if (this.#isEnding) return;
    // One may be owed: nginx's page, whose answer can take a second, is asked for last.
    if (this.#owed <= 1) {
      const requests = this.#reader.nextRequests();
      this.#owed += requests.length;
      // A link that is gone says so by the exit.
      this.#running.write(`${requests.join('\n')}\n`).catch(() => {});
    }
    this.#nextTickAt += periodMs;
    const lateMs = performance.now() - this.#nextTickAt;
    if (lateMs > 0) this.#nextTickAt += Math.ceil(lateMs / periodMs) * periodMs;
    this.#timer = setTimeout(() => this.#tick(), this.#nextTickAt - performance.now());
  }
}
