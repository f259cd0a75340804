import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../shared/base/ops-error.ts';
import { connectWire } from '../../shared/contract/connect-wire.ts';
import type { Client } from '../../shared/contract/index.ts';
import type { Wire } from '../../shared/contract/wire.ts';
import { type Core, createCore } from '../core/app.ts';
import { type DataFolderOwner, readOwner } from '../core/base/data-folder-lock.ts';
import type { Platform } from '../core/platform.ts';
import { createInProcessClient } from './in-process-client.ts';
import { listenOnLocalSocket, openLocalSocket } from './local-socket.ts';
import { createRpcServer, type RpcServer } from './rpc-server.ts';

/** The process that holds the data folder this one has joined. */
export interface OwnerInfo extends DataFolderOwner {
  readonly socketPath: string;
}

/** A way to the core of a data folder: this process' own, or another's. */
export interface OpenedConsole {
  readonly client: Client;
  /** Present when this process owns the data folder. */
  readonly core?: Core;
  /** Serves `core` over further wires; present with it. */
  readonly rpc?: RpcServer;
  /** Present when another process owns it. */
  readonly joined?: OwnerInfo;
  /** False once the process that was joined has gone; of this process' own core true to the end. */
  isOpen(): boolean;
  /** Gives everything back: as the owner, the core too. Safe to call twice. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Makes a fresh one-time address of this door's console, for a second process that asks. */
  readonly freshUrl?: (() => string | undefined) | undefined;
  /** How long to wait for an owner that is just starting or stopping. */
  readonly patienceMs?: number | undefined;
}

/**
 * Opens the core of the platform's data folder, or joins the process that holds it.
 *
 * Rejects with `conflict` (details: pid, door) when it is held and its holder cannot be joined.
 */
export async function openOrJoin(platform: Platform, options: OpenOptions = {}): Promise<OpenedConsole> {
  const deadline = Date.now() + (options.patienceMs ?? 5_000);
  for (;;) {
    let refusal: OpsError;
    try {
      return await open(await createCore(platform), options);
    } catch (error) {
      if (!(error instanceof OpsError) || error.code !== 'conflict') throw error;
      refusal = error;
    }
    const owner = await readOwner(platform.dataFolder);
    if (owner?.socketPath !== undefined) {
      const joined = { ...owner, socketPath: owner.socketPath };
      const wire = await openLocalSocket(joined.socketPath).catch(() => undefined);
      if (wire !== undefined) return join(joined, wire);
    }
    // It is starting (no socket yet) or stopping (no socket any more): either ends soon.
    if (Date.now() >= deadline) throw refusal;
    await sleep(100);
  }
}

async function open(core: Core, options: OpenOptions): Promise<OpenedConsole> {
  const rpc = createRpcServer(core);
  const { dataFolder } = core.info();
  const socket = await listenOnLocalSocket({ dataFolder, rpc, logger: core.logger, freshUrl: options.freshUrl }).catch((error) => {
    // A console nobody can join still works for its owner.
    core.logger.warn('No local socket: other processes cannot join', { error: String(error) });
    return undefined;
  });
  if (socket) core.publishOwner({ socketPath: socket.path });
  let closing: Promise<void> | undefined;
  const close = async () => {
    rpc.dispose();
    await socket?.dispose();
    await core.dispose();
  };
  return {
    client: createInProcessClient(core),
    core,
    rpc,
    isOpen: () => closing === undefined,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function join(joined: OwnerInfo, wire: Wire): OpenedConsole {
  return {
    client: connectWire(wire),
    joined,
    isOpen: () => wire.isOpen,
    close: async () => {
      if (!wire.isOpen) return;
      const closed = new Promise<void>((resolve) => wire.onClose(resolve));
      wire.close();
      await closed;
    },
  };
}
