import { createInterface } from 'node:readline';
import type { CliContext } from './cli-context.ts';

/** True when there is a person to ask. */
export function canAsk({ streams }: CliContext): boolean {
  return streams.in.isTTY === true && streams.err.isTTY === true;
}

/** Asks a yes-or-no question; anything but yes is no, and so are Ctrl+C, the signal and the end of the input. */
export async function askYesOrNo({ streams }: CliContext, question: string, signal: AbortSignal): Promise<boolean> {
  const lines = createInterface({ input: streams.in, output: streams.err });
  try {
    return await new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(false), { once: true });
      if (signal.aborted) resolve(false);
      lines.on('SIGINT', () => resolve(false));
      lines.on('close', () => resolve(false));
      lines.question(`${question} [y/N] `, (answer) => resolve(/^\s*y(es)?\s*$/i.test(answer)));
    });
  } finally {
    lines.close();
  }
}
