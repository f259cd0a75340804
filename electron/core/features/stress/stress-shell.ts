import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { Machine, MachineProcess, ProcessExit } from '../../base/machine.ts';

/** What a shell on the host says without being asked. */
export interface StressShellEvents {
  /** Text of the stress itself. */
  onOutput(text: string): void;
  /** The command that stresses has ended with this code. */
  onExit(code: number): void;
  /** Nothing of the job's own is left: its folder is removed and its session ends. */
  onOver(): void;
}

const longestLine = 64 * 1024;

/**
 * A shell on the host that waits for one verb at a time (see stress-scripts.ts). Opened before there is anything to end, it goes on
 * answering on a host that has no time for a new connection.
 */
export class StressShell {
  /** Never rejects. */
  readonly closed: Promise<ProcessExit>;
  readonly #name: string;
  readonly #process: MachineProcess;
  readonly #events: StressShellEvents;
  #rest = '';
  #answer: string[] = [];
  #waiting: PromiseWithResolvers<string[]> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #isClosed = false;
  #bootId = '-';
  readonly #ready = Promise.withResolvers<void>();

  private constructor(name: string, process: MachineProcess, events: StressShellEvents) {
    this.#name = name;
    this.#process = process;
    this.#events = events;
    this.#ready.promise.catch(() => {});
    process.stdout.setEncoding('utf8');
    process.stdout.on('data', (text: string) => this.#take(text));
    process.stderr.setEncoding('utf8');
    process.stderr.on('data', (text: string) => events.onOutput(text));
    const outputEnds = new Promise<void>((resolve) => process.stdout.once('close', () => resolve()));
    this.closed = process.exit.then(async (exit) => {
      // What it wrote last may still be on its way; but the stress holds the same pipe for as long as it runs.
      await Promise.race([outputEnds, sleep(200)]);
      this.#close();
      return exit;
    });
  }

  /** Rejects with `timeout` when the host does not get to it in time, and with what `Machine.run` rejects with. */
  static async open(
    machine: Machine,
    argv: readonly string[],
    purpose: string,
    events: StressShellEvents,
    timeoutMs: number,
  ): Promise<StressShell> {
    const opening = new AbortController();
    const timer = setTimeout(() => opening.abort(), timeoutMs);
    try {
      const late = rejectWhen(opening.signal, () => tooLate(machine.name, timeoutMs));
      const starting = machine.run({ argv, purpose, isUrgent: true });
      // One that comes too late is closed at once.
      starting.then(
        (process) => {
          if (opening.signal.aborted) process.close();
        },
        () => {},
      );
      const shell = new StressShell(machine.name, await Promise.race([starting, late]), events);
      try {
        await Promise.race([shell.#ready.promise, late]);
      } catch (error) {
        shell.close();
        throw error;
      }
      return shell;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Which of its starts the host is in; `-` where it does not say. */
  get bootId(): string {
    return this.#bootId;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The lines the shell answers a verb with. Rejects with `timeout`, and `unavailable` once it is closed. */
  ask(verb: string, timeoutMs: number): Promise<readonly string[]> {
    const asked = this.#queue.then(() => this.#ask(verb, timeoutMs));
    this.#queue = asked.catch(() => {});
    return asked;
  }

  /** Closes the channel; the job on the host goes on. */
  close(): void {
    this.#close();
    this.#process.close();
  }

  async #ask(verb: string, timeoutMs: number): Promise<readonly string[]> {
    if (this.#isClosed) throw gone(this.#name);
    const waiting = Promise.withResolvers<string[]>();
    this.#waiting = waiting;
    this.#answer = [];
    waiting.promise.catch(() => {});
    const timer = setTimeout(() => waiting.reject(tooLate(this.#name, timeoutMs)), timeoutMs);
    try {
      await Promise.race([this.#process.write(`${verb}\n`), waiting.promise]);
      return await waiting.promise;
    } catch (error) {
      // A late answer must not be taken for the next one's: this shell is of no use any more.
      this.close();
      throw error instanceof OpsError ? error : gone(this.#name);
    } finally {
      clearTimeout(timer);
      this.#waiting = undefined;
    }
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    const rest = lines.pop() ?? '';
    this.#rest = rest.length > longestLine ? '' : rest;
    for (const line of lines) this.#line(line.replace(/\r$/, ''));
  }

  #line(line: string): void {
    // The terminal of sudo may have put something in front of a line of ours.
    const mark = /@(?:ready|end|exit|over|started|sent|group|p)(?: |$)/.exec(line);
    if (mark === null) {
      this.#events.onOutput(`${line}\n`);
      return;
    }
    if (mark.index > 0) this.#events.onOutput(`${line.slice(0, mark.index)}\n`);
    const said = line.slice(mark.index);
    if (said.startsWith('@ready ')) {
      this.#bootId = said.slice(7);
      this.#ready.resolve();
    }
    if (said === '@end') this.#waiting?.resolve(this.#answer);
    else if (said.startsWith('@exit ')) this.#events.onExit(Number(said.slice(6)));
    else if (said === '@over') this.#events.onOver();
    else if (/^@(?:started|sent|group|p) /.test(said)) this.#answer.push(said);
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#ready.reject(gone(this.#name));
    this.#waiting?.reject(gone(this.#name));
  }
}

function rejectWhen(signal: AbortSignal, error: () => OpsError): Promise<never> {
  const late = Promise.withResolvers<never>();
  late.promise.catch(() => {});
  signal.addEventListener('abort', () => late.reject(error()), { once: true });
  return late.promise;
}

function tooLate(name: string, timeoutMs: number): OpsError {
  return new OpsError({
    code: 'timeout',
    message: `${name} did not answer within ${timeoutMs / 1000} s.`,
    hint: 'It may be starved or out of reach.',
    retry: true,
  });
}

function gone(name: string): OpsError {
  return new OpsError({
    code: 'unavailable',
    message: `The shell on ${name} has closed.`,
    hint: 'Look whether the link is up.',
    retry: true,
  });
}
