import { createInterface } from 'node:readline';
import { OpsError } from '../../shared/base/ops-error.ts';
import { type ServeOptions, serve } from './serve.ts';

/** The part of a process `runServe` needs. */
export interface ServeTerminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

const sameSignalMs = 500;
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Serves the console until Ctrl+C, SIGTERM or SIGHUP, and answers with the exit code: 0 after a clean stop or when a running console
 * could be pointed at, 1 when it cannot be served. A second signal ends the process at once.
 */
export async function runServe(options: Omit<ServeOptions, 'print'>, terminal: ServeTerminal = process): Promise<number> {
  const print = (line: string) => void terminal.stdout.write(`${line}\n`);
  const stopRequested = Promise.withResolvers<void>();
  let askedAtMs: number | undefined;
  const onSignal = () => {
    askedAtMs ??= Date.now();
    // A launcher may pass on a signal the terminal has sent to us as well: what comes together is one.
    if (Date.now() - askedAtMs > sameSignalMs) process.exit(130);
    stopRequested.resolve();
  };
  for (const signal of stopSignals) process.on(signal, onSignal);
  try {
    const served = await serve({ ...options, print });
    if (served.kind === 'elsewhere') {
      print(`Blitz Console is already running (process ${served.owner.pid}, since ${served.owner.startedAt}). Open this address once:`);
      print(served.startUrl);
      return 0;
    }
    print('Blitz Console is running. Open this address in a browser; it works once:');
    print(served.startUrl);
    print(terminal.stdin.isTTY ? 'Enter: a fresh address. Ctrl+C: stop.' : 'Ctrl+C or SIGTERM: stop. `npx blitz serve`: a fresh address.');
    // A pipe or a script on stdin must be left alone: only a person presses Enter.
    const lines = terminal.stdin.isTTY ? createInterface({ input: terminal.stdin }) : undefined;
    lines?.on('line', () => print(served.freshUrl()));
    await stopRequested.promise;
    lines?.close();
    await served.stop();
    print('Stopped.');
    return 0;
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    terminal.stderr.write(`${error.message.replace(/\.?$/, '.')}${error.hint ? ` ${error.hint}` : ''}\n`);
    return 1;
  } finally {
    for (const signal of stopSignals) process.off(signal, onSignal);
  }
}
