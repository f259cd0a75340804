import type { Client } from '../../shared/contract/index.ts';
import { quoteForShell } from '../../shared/model/shell-command.ts';
import { createNodePlatform } from '../door/node-platform.ts';
import { type OpenedConsole, openOrJoin } from '../door/open-or-join.ts';
import { type CliStreams, TerminalOutput, wantsColor } from './terminal.ts';

/** Flags every verb understands. */
export interface GlobalFlags {
  readonly data?: string;
  /** False with `--no-color`. */
  readonly color?: boolean;
}

/** What a verb works with: the two outputs and a way to the core. */
export interface CliContext {
  readonly streams: CliStreams;
  /** Results. */
  readonly out: TerminalOutput;
  /** Progress, notes and errors. */
  readonly err: TerminalOutput;
  readonly dataFolder: string | undefined;
}

export function createCliContext(streams: CliStreams, flags: GlobalFlags): CliContext {
  const allowed = flags.color !== false;
  return {
    streams,
    out: new TerminalOutput(streams.out, wantsColor(streams.out, streams.environment, allowed)),
    err: new TerminalOutput(streams.err, wantsColor(streams.err, streams.environment, allowed)),
    dataFolder: flags.data,
  };
}

/** What a command must carry to reach the same data folder: nothing, or ` --data FOLDER`. */
export function dataFolderFlag(dataFolder: string | undefined): string {
  return dataFolder === undefined ? '' : ` --data ${quoteForShell(dataFolder)}`;
}

/**
 * Opens the core, or joins the console that holds the data folder, for the time `use` takes; then gives everything back.
 * Throws OpsError `conflict` when somebody holds it who cannot be joined.
 */
export async function withConsole<T>(context: CliContext, use: (client: Client, opened: OpenedConsole) => Promise<T>): Promise<T> {
  const platform = createNodePlatform({
    door: 'cli',
    dataFolder: context.dataFolder,
    onNotify: () => {},
  });
  const opened = await openOrJoin(platform);
  const told = new Set<string>();
  const tellWarnings = async () => {
    if (opened.joined !== undefined) return;
    const { warnings } = await opened.client.app.info();
    for (const { message, hint } of warnings) {
      if (!told.has(message)) context.err.line(context.err.style('yellow', `Note: ${message}${hint ? ` ${hint}` : ''}`));
      told.add(message);
    }
  };
  try {
    await tellWarnings();
    return await use(opened.client, opened);
  } finally {
    // A disk may have become full in the meantime.
    await tellWarnings().catch(() => {});
    await opened.close();
  }
}
