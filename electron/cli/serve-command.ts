import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { serve } from '../headless/serve.ts';
import type { CliContext } from './cli-context.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { abortOnStop } from './stop-signals.ts';

export interface ServeFlags {
  readonly port?: number;
  readonly open?: boolean;
}

/** `blitz serve`: the console in a browser, on this machine only, until it is stopped. */
export async function serveConsole({ port, open }: ServeFlags, context: CliContext): Promise<ExitCode> {
  const signals = abortOnStop();
  const { signal } = signals.controller;
  const stopped = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  try {
    const served = await serve({ port, dataFolder: context.dataFolder, print: (line) => context.err.line(line) });
    if (served.kind === 'elsewhere') {
      context.err.line(`The console is running already, in process ${served.owner.pid}. This address opens it once:`);
    } else {
      context.err.line('The console is running. This address opens it once; "npx blitz serve" in another terminal prints a fresh one.');
    }
    context.out.line(served.startUrl);
    if (open) openInBrowser(served.startUrl, context);
    if (served.kind === 'elsewhere') return exitCodes.pass;
    context.err.line('Ctrl+C stops it.');
    await stopped;
    await served.stop();
    return exitCodes.pass;
  } finally {
    await signals.dispose();
  }
}

function openInBrowser(url: string, { err }: CliContext): void {
  const [command, args]: readonly [string, readonly string[]] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', url]]
        : ['xdg-open', [url]];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => err.line(`No browser could be opened (${command} is missing): open the address yourself.`));
  child.unref();
}

const help = `
Examples:
  $ npx blitz serve
  $ npx blitz serve --port 8321 --open

The address holds a token that works once. Only this machine can reach it; from elsewhere use
  $ ssh -L 8321:127.0.0.1:8321 user@host`;

/** Declares `blitz serve`. */
export function declareServe(program: Command, portFlag: (text: string) => number, run: (flags: ServeFlags) => Promise<void>): void {
  const command = program
    .command('serve')
    .summary('open the console in a browser')
    .description('Serves the console on 127.0.0.1 until Ctrl+C and prints its address.')
    .option('-p, --port <number>', 'port on 127.0.0.1 (default: one that is free)', portFlag)
    .option('--open', 'open it in the browser')
    .addHelpText('after', help);
  command.action(async () => run(command.opts()));
}
