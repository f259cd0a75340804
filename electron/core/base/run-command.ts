import type { Readable } from 'node:stream';
import { OpsError } from '../../../shared/base/ops-error.ts';
import type { Machine, MachineProcess, ProcessExit } from './machine.ts';

export interface RunCommandOptions {
  /** The program and its arguments; never a command line. */
  readonly argv: readonly string[];
  /** What it is for, for the audit and for the error of the time limit. */
  readonly purpose: string;
  /** From the call to the exit, opening included. */
  readonly timeoutMs?: number | undefined;
  /** Of each output; what comes after it is read and dropped. */
  readonly maxBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Written to its standard input, which is then closed. Without it the input is closed at once. */
  readonly input?: string | Uint8Array | undefined;
}

export interface CommandResult {
  /** Decoded as UTF-8; what is not UTF-8 becomes U+FFFD. */
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: ProcessExit;
  /** True when an output was longer than `maxBytes`. */
  readonly truncated: boolean;
}

/** What a program said last, for a message: one line without control characters, 200 characters at most; empty where it said nothing. */
export function lastLineOf(output: string): string {
  const line = output.trim().split('\n').at(-1) ?? '';
  return line.replaceAll(/\p{C}/gu, '').slice(0, 200);
}

/**
 * Runs a command to its end and answers with what it wrote; a command that fails is no error here.
 *
 * Rejects with `timeout` (10 s unless told) and `cancelled`, the channel closed in both cases, and with what `Machine.run` rejects with.
 */
export async function runCommand(machine: Machine, options: RunCommandOptions): Promise<CommandResult> {
  const { argv, purpose, timeoutMs = 10_000, maxBytes = 1024 * 1024, signal, input } = options;
  const ending = new AbortController();
  const ended = Promise.withResolvers<never>();
  ended.promise.catch(() => {});
  const end = (error: OpsError) => {
    ended.reject(error);
    ending.abort(error);
  };
  const onAbort = () => end(cancelled(purpose, machine));
  const timer = setTimeout(() => end(tooLong(purpose, machine, timeoutMs)), timeoutMs);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    ending.signal.throwIfAborted();
    const starting = machine.run({ argv, purpose, signal: ending.signal });
    // One that starts after its time is over is closed by the signal; nobody is left to hear of its failure.
    starting.catch(() => {});
    const running = await Promise.race([starting, ended.promise]);
    return await Promise.race([collect(running, maxBytes, input), ended.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

async function collect(running: MachineProcess, maxBytes: number, input: string | Uint8Array | undefined): Promise<CommandResult> {
  const outputs = [readUpTo(running.stdout, maxBytes), readUpTo(running.stderr, maxBytes)] as const;
  // A command that does not read its input, or is gone before it could, says so by its exit.
  if (input !== undefined) await running.write(input).catch(() => {});
  running.endInput();
  const [stdout, stderr, exit] = await Promise.all([...outputs, running.exit]);
  return { stdout: stdout.text, stderr: stderr.text, exit, truncated: stdout.truncated || stderr.truncated };
}

/** Takes everything, keeps the beginning. Never rejects: a broken stream ends. */
function readUpTo(stream: Readable, maxBytes: number): Promise<{ text: string; truncated: boolean }> {
  const chunks: Buffer[] = [];
  let kept = 0;
  let truncated = false;
  return new Promise((resolve) => {
    stream.on('data', (chunk: Buffer | string) => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      const part = bytes.subarray(0, maxBytes - kept);
      if (part.length < bytes.length) truncated = true;
      if (part.length === 0) return;
      kept += part.length;
      chunks.push(part);
    });
    const finish = () => resolve({ text: Buffer.concat(chunks).toString('utf8'), truncated });
    stream.once('end', finish);
    stream.once('close', finish);
    stream.once('error', finish);
  });
}

function tooLong(purpose: string, machine: Machine, timeoutMs: number): OpsError {
  return new OpsError({
    code: 'timeout',
    message: `${machine.name} did not finish "${purpose}" within ${timeoutMs / 1000} s.`,
    hint: 'The machine may be overloaded: try again when it is calmer.',
    retry: true,
  });
}

function cancelled(purpose: string, machine: Machine): OpsError {
  return new OpsError({ code: 'cancelled', message: `"${purpose}" on ${machine.name} was cancelled.` });
}
