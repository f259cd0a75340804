import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { CliContext } from './cli-context.ts';

/** Asks on the terminal; without `echo` nothing of the answer is shown. `undefined`: Ctrl+C, end of the input, or the signal. */
export async function askText(context: CliContext, question: string, echo: boolean, signal: AbortSignal): Promise<string | undefined> {
  const { streams, err } = context;
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  err.write(question);
  const lines = createInterface({ input: streams.in, output: echo ? streams.err : silent, terminal: true, historySize: 0 });
  try {
    return await new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
      if (signal.aborted) resolve(undefined);
      lines.once('SIGINT', () => resolve(undefined));
      lines.once('close', () => resolve(undefined));
      lines.once('line', resolve);
    });
  } finally {
    lines.close();
    if (!echo) err.line();
  }
}
