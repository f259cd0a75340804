import { OpsError } from '../../shared/base/ops-error.ts';
import { askForUrl } from '../door/local-socket.ts';
import { createNodePlatform, findProductFiles } from '../door/node-platform.ts';
import { type OwnerInfo, openOrJoin } from '../door/open-or-join.ts';
import { type ConsoleServer, createConsoleServer } from './console-server.ts';

export interface ServeOptions {
  /** Default: any free port. */
  readonly port?: number | undefined;
  readonly dataFolder?: string | undefined;
  /** Takes the lines meant for the user. */
  readonly print: (line: string) => void;
}

/** A console that is being served, or one that already was. */
export type Served =
  | {
      readonly kind: 'serving';
      /** With its one-time token. */
      readonly startUrl: string;
      freshUrl(): string;
      /** Ends streams, sockets and the core. Safe to call twice. */
      stop(): Promise<void>;
    }
  /** Another headless console holds the data folder: here is a way into it. */
  | { readonly kind: 'elsewhere'; readonly owner: OwnerInfo; readonly startUrl: string };

/**
 * Serves the console of a data folder on 127.0.0.1, or finds the one that does.
 *
 * Rejects with `conflict` when the folder is held by something that has no page to offer, or when the port is taken.
 */
export async function serve(options: ServeOptions): Promise<Served> {
  let server: ConsoleServer | undefined;
  const platform = createNodePlatform({
    door: 'headless',
    dataFolder: options.dataFolder,
    onNotify: ({ title, body }) => options.print(`${title}. ${body}`),
  });
  const opened = await openOrJoin(platform, { freshUrl: () => server?.freshUrl() });
  const { core, rpc, joined } = opened;
  if (joined !== undefined) {
    const startUrl = await askForUrl(joined.socketPath);
    await opened.close();
    if (startUrl === undefined) throw heldElsewhere(joined);
    return { kind: 'elsewhere', owner: joined, startUrl };
  }
  if (core === undefined || rpc === undefined) throw new Error('Neither opened nor joined');
  try {
    server = await createConsoleServer({
      rpc,
      logger: core.logger,
      rendererFolder: findProductFiles().rendererFolder,
      port: options.port ?? 0,
    });
  } catch (error) {
    await opened.close();
    throw error;
  }
  core.publishOwner({ url: server.url });
  const { logger } = core;
  // What nobody catches ends the process, as Node does it; the log then says why.
  const onUncaught = (error: unknown) => void logger.failure('Uncaught error', error);
  process.on('uncaughtExceptionMonitor', onUncaught);
  for (const { message, hint } of core.info().warnings) options.print(`Note: ${message}${hint ? ` ${hint}` : ''}`);
  const { startUrl, freshUrl, dispose } = server;
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    await dispose();
    await opened.close();
    process.off('uncaughtExceptionMonitor', onUncaught);
  };
  return {
    kind: 'serving',
    startUrl,
    freshUrl,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

function heldElsewhere(owner: OwnerInfo): OpsError {
  const what = owner.door === 'desktop' ? 'the desktop app' : owner.door === 'cli' ? 'a blitz command' : 'another console';
  return new OpsError({
    code: 'conflict',
    message: `${what.charAt(0).toUpperCase()}${what.slice(1)} holds the data folder (process ${owner.pid}, since ${owner.startedAt})`,
    hint: owner.door === 'desktop' ? 'Use its window, or quit it first.' : 'Wait until it ends, or choose another folder with --data.',
    details: { pid: owner.pid, door: owner.door },
  });
}
