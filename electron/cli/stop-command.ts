import type { Command } from 'commander';
import { visibleText } from '../../shared/model/report/index.ts';
import { type CliContext, withConsole } from './cli-context.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { allTargets } from './find-target.ts';
import { askHostQuestions } from './host-questions.ts';
import { onStopSignal } from './stop-signals.ts';

/** `blitz stop`: ends what goes on in the console of this data folder, and what stress an earlier one may have left. */
export async function stopEverything(flags: { readonly json?: boolean }, context: CliContext): Promise<ExitCode> {
  const signals = onStopSignal(() => process.exit(exitCodes.aborted));
  try {
    return await withConsole(context, async (client) => {
      const targets = await allTargets(client);
      const asking = await askHostQuestions(
        client,
        context,
        targets.map(({ id }) => id),
      );
      try {
        const report = await client.app.stopEverything();
        const { out } = context;
        if (flags.json) out.line(JSON.stringify(report, undefined, 2));
        else {
          for (const what of report.stopped) out.line(`${out.style('green', 'Stopped')}  ${visibleText(what)}`);
          for (const { what, problem } of report.failed) {
            out.line(`${out.style('red', 'Not stopped')}  ${visibleText(what)}: ${visibleText(problem.message)}`);
            if (problem.hint !== undefined) out.line(`             ${visibleText(problem.hint)}`);
          }
          if (report.stopped.length === 0 && report.failed.length === 0) out.line('Nothing was running.');
        }
        return report.failed.length === 0 ? exitCodes.pass : exitCodes.remote;
      } finally {
        await asking.dispose();
      }
    });
  } finally {
    await signals.dispose();
  }
}

const help = `
Ends the experiment, the load run, stress on every host and the tails of the console that holds the data folder, and looks for
stress an earlier console may have left on a host. 0 when all of it has ended, else 97.

Examples:
  $ npx blitz stop
  $ npx blitz stop --json | jq .failed`;

/** Declares `blitz stop`. */
export function declareStop(program: Command, action: (flags: { readonly json?: boolean }) => Promise<void>): void {
  const stop = program
    .command('stop')
    .summary('end everything that goes on')
    .description('Ends everything that goes on: experiments, load runs, stress on every host, tails.')
    .option('--json', 'print what was stopped, and what could not be, as JSON')
    .addHelpText('after', help);
  stop.action(async () => action(stop.opts()));
}
