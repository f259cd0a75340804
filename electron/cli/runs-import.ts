import { readFileSync, statSync } from 'node:fs';
import type { RunListItem } from '../../shared/contract/run-record.ts';
import { fitsMessage } from '../../shared/contract/wire.ts';
import { formatBytes } from '../../shared/model/format.ts';
import { outcomeText } from '../../shared/model/outcome.ts';
import { visibleText } from '../../shared/model/report/index.ts';
import { type CliContext, withConsole } from './cli-context.ts';
import { CliError, type ExitCode, exitCodes } from './exit-codes.ts';

const largestFile = 64 * 1024 * 1024;

/** `blitz runs import`: what JMeter, k6 or another Blitz Console recorded, as runs of this history. Those before a file that cannot be read stay. */
export async function importRuns(files: readonly string[], flags: { readonly json?: boolean }, context: CliContext): Promise<ExitCode> {
  const contents = files.map((path) => ({ path, content: readText(path) }));
  return withConsole(context, async (client, opened) => {
    const items: RunListItem[] = [];
    for (const { path, content } of contents) {
      if (opened.joined !== undefined && !fitsMessage(content)) {
        throw new CliError(
          exitCodes.configuration,
          `${path} is too large to hand to the console that is open`,
          'Close it, then import again.',
        );
      }
      const item = await client.comparisons.importFile({ fileName: path.slice(-300), content }).catch((error: unknown) => {
        if (error instanceof Error) error.message = `${path}: ${error.message}`;
        throw error;
      });
      items.push(item);
      if (!flags.json) context.out.line(visibleText(`Run ${item.id}: ${path}: ${outcomeText({ ...item, failures: [] })}`));
    }
    if (flags.json) context.out.line(JSON.stringify({ items }, undefined, 2));
    return exitCodes.pass;
  });
}

function readText(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > largestFile) {
      throw new CliError(
        exitCodes.configuration,
        `${path} has ${formatBytes(size)}; at most ${formatBytes(largestFile)} are read`,
        'Split it, or save fewer fields.',
      );
    }
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(exitCodes.configuration, `${path} cannot be read: ${(error as Error).message}`, 'Name a file that is there.');
  }
}
