import { type Command, InvalidArgumentError } from 'commander';
import type { RunId } from '../../shared/base/ids.ts';
import { OpsError } from '../../shared/base/ops-error.ts';
import { type CliContext, withConsole } from './cli-context.ts';
import { CliError, type ExitCode, exitCodes } from './exit-codes.ts';
import { verdictLines } from './verdict-text.ts';

export interface VerdictFlags {
  readonly json?: boolean;
}

/** `blitz verdict`: why requests of a run failed, with the evidence, and the one next change. */
export async function showVerdict(id: RunId, flags: VerdictFlags, context: CliContext): Promise<ExitCode> {
  return withConsole(context, async (client) => {
    const { verdict } = await client.verdicts.get({ id }).catch((error: unknown) => {
      // A number that names nothing was typed wrongly.
      if (error instanceof OpsError && error.code === 'not_found') throw new CliError(exitCodes.usage, error.message, error.hint);
      throw error;
    });
    if (flags.json) context.out.line(JSON.stringify(verdict, undefined, 2));
    else for (const line of verdictLines(verdict, context.out)) context.out.line(line);
    return exitCodes.pass;
  });
}

function runArgument(text: string): RunId {
  const id = Number(text);
  if (!Number.isSafeInteger(id) || id < 1) throw new InvalidArgumentError('Not the number of a run.');
  return id as RunId;
}

const help = `
Examples:
  $ npx blitz verdict 41
  $ npx blitz verdict 41 --json | jq .nextChange.diff -r

What is claimed adds up: causes and "unexplained" together are what failed. A cause claims no more than its evidence covers.

Exit codes:
  0 whatever the verdict   2 there is no such run   104 the run is still going on`;

/** Declares `blitz verdict`. */
export function declareVerdict(program: Command, action: (id: RunId, flags: VerdictFlags) => Promise<void>): void {
  const verdict = program
    .command('verdict')
    .summary('say why requests of a run failed')
    .description('Says why requests of a run failed, with the evidence, and what to change next.')
    .argument('<run>', 'its number', runArgument)
    .option('--json', 'print it as JSON')
    .addHelpText('after', help);
  verdict.action(async (id: RunId) => action(id, verdict.opts()));
}
